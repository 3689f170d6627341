from odoo import models

from odoo.addons.replenishment_rules.logic.approval_codes import codes_for

from .replenishment_proposal import APPROVAL, OPEN

CODES = (
    "replenishment_value",
    "replenishment_local",
    "replenishment_vendor",
    "replenishment_deviation",
)


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    def _approval_values(self, code):
        """The approval governs what is done, of what, where from and how much."""
        self.ensure_one()
        return {
            "product": self.product_id.display_name,
            "branch": self.warehouse_id.name,
            "do": self.kind,
            "quantity": self.quantity,
            "vendor": self.vendor_id.name or "",
            "from_branch": self.source_warehouse_id.name or "",
            "unit_price": round(self.unit_price, 4),
        }

    def _split_approved(self, person):
        """Ask for what these still need; return those that need nothing more. Without rules it costs one query."""
        rules = self.env["distribution.approval.rule"].sudo().search([("code", "in", CODES)])
        known = set(rules.mapped("code"))
        if not known:
            return self
        waiting = self.browse()
        for proposal in self:
            needed = [code for code in proposal._approval_codes() if code in known]
            if any(not proposal._is_settled(code, person) for code in needed):
                waiting |= proposal
        waiting.write({"state": APPROVAL, "decided_by_id": person.id, "failure": False})
        return self - waiting

    def _is_settled(self, code, person):
        """Say whether *code* needs no (more) approval of this proposal; ask for it where it does."""
        approval = self.env["distribution.approval"]._request(
            self,
            code,
            self.cost_amount,
            self._approval_values(code),
            currency=self.currency_id,
            authors=self.edited_by_id,
            requester=person,
            reason=self.edit_note or self._why_text(),
        )
        return not approval or approval.sudo().state == "approved"

    def _approval_codes(self):
        self.ensure_one()
        company = self.company_id
        return codes_for(
            self.kind,
            self.quantity,
            self.engine_quantity,
            set(self.vendor_id.commercial_partner_id.category_id.ids),
            set(company.replenishment_vendor_tag_ids.ids),
            company.replenishment_deviation_ratio,
        )

    def _approval_decided(self, approval):
        """Approved: carried out on the request of who asked. Rejected or void: open again, and it says why."""
        self.ensure_one()
        proposal = self.sudo()  # sudo: who votes has no right to write proposals
        if proposal.state != APPROVAL:
            return
        state = approval.sudo().state
        if state == "approved":
            proposal.state = OPEN
            proposal._accept(requester=approval.sudo().requester_id)
        elif state == "rejected":
            reason = approval.sudo().vote_ids[-1:].reason or ""
            proposal.write({"state": OPEN, "failure": self.env._("Approval refused: %s", reason)})
        else:
            proposal.write({"state": OPEN})
