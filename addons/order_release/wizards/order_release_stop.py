from odoo import Command, api, fields, models
from odoo.exceptions import UserError

DUTIES = ("distribution_control.group_release_desk", "distribution_control.group_credit_controller")


class OrderReleaseStop(models.TransientModel):
    """Take back what was let go and no picker has begun, and keep it until the release desk lets it go again."""

    _name = "order.release.stop"
    _description = "Stop orders"

    order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    reason = fields.Text(required=True)
    result = fields.Text(readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "sale.order" and "order_ids" in fields_list:
            values["order_ids"] = [Command.set(self.env["sale.order"]._get_chosen().ids)]
        return values

    def action_stop(self):
        """Hold again what can be, and say what cannot."""
        self.ensure_one()
        self.env.user._require_duty(*DUTIES)
        reason = (self.reason or "").strip()
        orders = self.order_ids.filtered(
            lambda order: order.state == "sale" and order.release_state != "none"
        )
        if not reason or not orders:
            raise UserError(self.env._("Choose confirmed orders under release, and give a reason."))
        orders.check_access("read")
        refused = orders._stop_release(reason)
        if not refused:
            return {"type": "ir.actions.act_window_close"}
        self.result = "\n".join(refused)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stopped, but for"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
