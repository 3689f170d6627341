from odoo import api, fields, models
from odoo.exceptions import UserError

CODE = "vendor_onboarding"
# Written with the state; compared by identity, so no client can send it.
PASS = object()


class SupplierOnboarding(models.Model):
    """The checklist of a new vendor in a company; his first order waits until it is approved."""

    _name = "supplier.onboarding"
    _description = "Vendor checklist"
    _inherit = ["mail.thread", "distribution.approval.subject"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Vendor", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "To do"),
            ("waiting", "Waiting for approval"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    item_ids = fields.One2many("supplier.onboarding.item", "onboarding_id", "Checklist")
    done_count = fields.Integer("Done", compute="_compute_done_count")
    item_count = fields.Integer("Steps", compute="_compute_done_count")
    order_count = fields.Integer("Orders that wait", compute="_compute_order_count")

    _once_uniq = models.UniqueIndex("(partner_id, company_id)", "A vendor has one checklist per company.")

    @api.depends("item_ids.is_done")
    def _compute_done_count(self):
        for checklist in self:
            checklist.item_count = len(checklist.item_ids)
            checklist.done_count = len(checklist.item_ids.filtered("is_done"))

    @api.depends("partner_id")
    def _compute_order_count(self):
        for checklist in self:
            checklist.order_count = self.env["purchase.order"].search_count(checklist._waiting_domain())

    def _waiting_domain(self):
        return [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "to approve"),
        ]

    @api.model
    def _find(self, partner, company):
        return self.search([("partner_id", "=", partner.id), ("company_id", "=", company.id)], limit=1)

    @api.model
    def _is_missing(self, partner, company):
        """Say whether an order to *partner* would be the first of a vendor whose checklist nobody approved."""
        if not company.supplier_onboarding_active:
            return False
        # sudo: whether a vendor is known to the company does not depend on who orders.
        checklist = self.sudo()._find(partner, company)
        if checklist:
            return checklist.state != "approved"
        ordered = self.env["purchase.order"].sudo().search_count(
            [
                ("partner_id.commercial_partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("state", "=", "purchase"),
            ],
            limit=1,
        )  # fmt: skip
        return not ordered

    @api.model
    def _start(self, partner, company):
        """Return the checklist of *partner* in *company*, a new one with the steps of the company if need be."""
        # sudo: a first order starts it, whoever orders.
        checklist = self.sudo()._find(partner, company)
        if not checklist:
            steps = (
                self.env["supplier.onboarding.step"]
                .sudo()
                .search([("company_id", "in", (False, company.id))])
            )
            checklist = self.sudo().create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "item_ids": [
                        (
                            0,
                            0,
                            {"name": step.name, "sequence": step.sequence, "is_required": step.is_required},
                        )
                        for step in steps
                    ],
                }
            )
        return checklist.sudo(False)

    def write(self, vals):
        if (
            vals.keys() & {"state", "partner_id", "company_id"}
            and self.env.context.get("onboarding_pass") is not PASS
        ):
            raise UserError(self.env._("The checklist's state follows its approval; it is not written."))
        return super().write(vals)

    def _move(self, state):
        # sudo: the state follows the approval, whoever gave it.
        self.sudo().with_context(onboarding_pass=PASS).state = state

    def action_submit(self):
        """Ask for approval of the finished checklist."""
        self.ensure_one()
        self.check_access("write")
        missing = self.item_ids.filtered(lambda item: item.is_required and not item.is_done)
        if missing:
            raise UserError(
                self.env._(
                    "%(vendor)s: still to do\n%(steps)s",
                    vendor=self.partner_id.display_name,
                    steps="\n".join(f"- {name}" for name in missing.mapped("name")),
                )
            )
        asked = self.env["distribution.approval"]._request(
            self, CODE, 0.0, self._approval_values(CODE), authors=self.create_uid | self.item_ids.done_by_id
        )
        if not asked:
            raise UserError(
                self.env._(
                    "Nobody is named to approve vendors. Add an approval rule %s, then submit again.", CODE
                )
            )
        self._move("waiting")

    def _approval_values(self, code):
        """Govern who the vendor is, where the money goes, and what was checked."""
        self.ensure_one()
        vendor = self.sudo().partner_id  # sudo: the values that are approved, whoever votes
        return {
            "vendor": vendor.name,
            "vendor_id": vendor.id,
            "tax_id": vendor.vat or "",
            "bank_accounts": sorted(vendor.bank_ids.mapped("acc_number")),
            "steps": [f"{item.name}: {item.note or 'done'}" for item in self.sudo().item_ids if item.is_done],
        }

    def _approval_decided(self, approval):
        if approval.state == "approved":
            self._move("approved")
            vendor = self.sudo().partner_id  # sudo: the approver's duty counts, not his access to contacts
            if vendor.control_state == "draft":
                vendor.control_state = "approved"
            self.env["purchase.order"].sudo().search(self._waiting_domain())._continue_control()
        elif self.sudo().state == "waiting":  # sudo: as above
            self._move("rejected" if approval.state == "rejected" else "open")

    def action_open_orders(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders that wait"),
            "res_model": "purchase.order",
            "view_mode": "list,form",
            "domain": self._waiting_domain(),
        }
