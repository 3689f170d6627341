from odoo import fields, models
from odoo.exceptions import UserError

DUTIES = ("distribution_control.group_release_desk",)


class OrderReleaseBranch(models.TransientModel):
    """Let another branch ship held orders, seeing first which one has the goods."""

    _name = "order.release.branch"
    _description = "Ship from another branch"

    order_ids = fields.Many2many("sale.order", string="Orders", required=True, readonly=True)
    line_ids = fields.One2many("order.release.branch.line", "wizard_id", "Branches", readonly=True)
    note = fields.Text(readonly=True, help="Orders that no other branch can ship, and why.")
    reason = fields.Text()
    result = fields.Text(readonly=True)

    def _ship_from(self, branch):
        """Carry it out for *branch* and say what could not be done."""
        self.ensure_one()
        self.env.user._require_duty(*DUTIES)
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why another branch ships; the reason is kept in the ledger."))
        self.order_ids.check_access("read")
        refused = self.order_ids._ship_from(branch, reason)
        if not refused:
            return {"type": "ir.actions.act_window_close"}
        self.result = "\n".join(f"{order.name}: {why}" for order, why in refused.items())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not sent from %s", branch.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
