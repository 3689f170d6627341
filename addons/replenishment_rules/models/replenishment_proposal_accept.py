from odoo import api, fields, models
from odoo.exceptions import UserError

from .replenishment_proposal import (
    ACCEPTED,
    APPROVAL,
    BUYER,
    DISMISSED,
    MAKES_DOCUMENTS,
    OPEN,
    PLANNER,
    QUEUED,
)

# More than these are worked off in the background; a person does not wait for them.
AT_ONCE = 200
CHUNK = 100
# Asking a vendor twice in this time helps nobody; a dismissed proposal stays away as long.
QUIET_DAYS = 14


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    # ------------------------------------------------------------------ what people press

    def action_accept(self):
        """Accept the open ones of these: orders and transfers are made, vendors are to be spoken to."""
        self._require_hands()
        waiting = self.filtered(lambda one: one.state == OPEN)
        if not waiting:
            raise UserError(
                self.env._("Nothing here is open any more: somebody was faster, or the need is gone.")
            )
        if len(waiting) > self._queue_above():
            waiting._queue()
            return self._notice(
                self.env._(
                    "%s proposals are being accepted; the list empties as they are done.", len(waiting)
                )
            )
        return self._notice(*waiting._accept()._describe_outcome())

    def action_dismiss(self):
        """Ask why these are not followed."""
        return self._open_wizard(self.env._("Dismiss"), "dismiss")

    def action_change(self):
        """Ask for another quantity and the reason."""
        self.ensure_one()
        return self._open_wizard(self.env._("Change"), "change")

    def action_open_documents(self):
        """Open the orders and transfers that came of this."""
        self.ensure_one()
        orders, pickings = self.purchase_line_ids.order_id, self.move_ids.picking_id
        if orders:
            action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_rfq")
            action.update(context={}, domain=[("id", "in", orders.ids)])
        else:
            action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
            action.update(context={}, domain=[("id", "in", pickings.ids)])
        documents = orders or pickings
        if len(documents) == 1:
            action.update(res_id=documents.id, views=[(False, "form")], view_mode="form")
        return action

    def action_decisions(self):
        """Open what was decided on this."""
        self.check_access("read")
        return self.env["distribution.decision"]._action_of(self)

    def _open_wizard(self, name, task):
        self._require_hands()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "replenishment.proposal.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_proposal_ids": self.ids, "default_task": task},
        }

    def _notice(self, message, kind="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _describe_outcome(self):
        """Return (sentence, tone) on what became of these."""
        counts = {
            state: len(self.filtered(lambda one, state=state: one.state == state))
            for state in (ACCEPTED, APPROVAL, OPEN)
        }
        parts = []
        if counts[ACCEPTED]:
            parts.append(self.env._("%s accepted", counts[ACCEPTED]))
        if counts[APPROVAL]:
            parts.append(self.env._("%s wait for approval", counts[APPROVAL]))
        if counts[OPEN]:
            failed = self.filtered("failure")[:1]
            parts.append(
                self.env._(
                    "%(count)s could not be done: %(why)s",
                    count=counts[OPEN],
                    why=failed.failure or self.env._("somebody else is working on them"),
                )
            )
        return ", ".join(parts), "warning" if counts[OPEN] else "success"

    # ------------------------------------------------------------------ the work

    def _queue_above(self):
        """Return how many a person waits for."""
        return AT_ONCE

    def _queue(self):
        """Hand these to the job; who asked is kept."""
        # sudo: nobody has the right to write proposals; the duty was checked.
        self.sudo().write({"state": QUEUED, "decided_by_id": self.env.uid, "failure": False})
        self.env.ref("replenishment_rules.cron_accept")._trigger()

    @api.model
    def _cron_accept(self):
        """Work off what was accepted in bulk, chunk by chunk; what a run leaves is taken up by the next."""
        cron = self.env["ir.cron"]
        ids = self.search([("state", "=", QUEUED)], order="id").ids
        cron._commit_progress(remaining=len(ids))
        for start in range(0, len(ids), CHUNK):
            chunk = self.browse(ids[start : start + CHUNK]).exists()
            for person, proposals in chunk.grouped("decided_by_id").items():
                try:
                    with self.env.cr.savepoint():
                        proposals._accept(requester=person)
                except UserError as refusal:
                    # One who lost the duty meanwhile must not stop what others asked for.
                    proposals.sudo().write({"state": OPEN, "failure": str(refusal)})
            if not cron._commit_progress(len(chunk)):
                break

    def _accept(self, requester=None):
        """Accept those of these that are still open and return all of them; doing it twice changes nothing.

        *requester* is for work done later on a person's request: the duty checked is his. What needs approval waits
        for it, what stock's rules refuse stays open and says why, the others are done.
        """
        person = requester or self.env.user
        person._require_duty(PLANNER, *([BUYER] if all(one.kind != "transfer" for one in self) else []))
        # sudo: nobody writes proposals by hand; in ascending order, so that two bulk acceptances never cross.
        proposals = self.sudo().sorted("id")
        proposals.lock_for_update()
        proposals.invalidate_recordset(["state"])
        proposals = proposals.filtered(lambda one: one.state in (OPEN, QUEUED))
        lost = proposals.filtered(lambda one: one.kind == "source")
        lost.write(
            {
                "state": OPEN,
                "failure": self.env._("Give the product a vendor, or the branch a resupply route."),
            }
        )
        free = (proposals - lost)._split_approved(person)
        done = free._make_documents() if free else free
        done._speak_to_vendors()
        done._close(ACCEPTED, person, requester)
        return self

    def _close(self, state, person, requester=None, reason=None):
        """Write the end of these and what was decided to the ledger."""
        if not self:
            return
        now = fields.Datetime.now()
        for (kind, due), group in self.grouped(lambda one: (one.kind, one.arrival_date)).items():
            quiet = False if kind in MAKES_DOCUMENTS and state == ACCEPTED else self._quiet_until(due)
            group.write(
                {
                    "state": state,
                    "decided_by_id": person.id,
                    "decided_at": now,
                    "quiet_until": quiet,
                    "failure": False,
                    "dismiss_reason": reason or False,
                }
            )
        self.env["distribution.decision"].sudo(False)._record_many(
            [
                {
                    "subject": one,
                    "verdict": "accept" if state == ACCEPTED else "dismiss",
                    "reason": reason or one._why_text(),
                    "evidence": one._evidence_values(),
                    "requester": requester,
                    "company": one.company_id,
                }
                for one in self
            ]
        )

    @api.model
    def _quiet_until(self, due):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=QUIET_DAYS)
        return min(due, soon) if due and due > today else soon

    def _evidence_values(self):
        """Return the figures that were seen, plain."""
        self.ensure_one()
        return {
            "product": self.product_id.display_name,
            "branch": self.warehouse_id.name,
            "do": self.kind,
            "quantity": self.quantity,
            "proposed_quantity": self.engine_quantity,
            "vendor": self.vendor_id.name or "",
            "from_branch": self.source_warehouse_id.name or "",
            "unit_price": self.unit_price,
            "cost": self.cost_amount,
            "at_stake": self.at_stake_amount,
            "currency": self.currency_id.name,
            "why_changed": self.edit_reason or "",
            "note": self.edit_note or "",
        }

    def _dismiss(self, reason):
        """Do not follow these, for *reason*; the same is not proposed again for two weeks."""
        self._require_hands()
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it is kept, and the engine's owner reads it."))
        # sudo: see _accept
        proposals = self.sudo().sorted("id")
        proposals.lock_for_update()
        proposals.invalidate_recordset(["state"])
        proposals.filtered(lambda one: one.state == OPEN)._close(
            DISMISSED, self.env.user, reason=reason.strip()
        )
