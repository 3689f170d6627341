from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OrderReleaseWizard(models.TransientModel):
    """Release or override with a reason, for one order or many, with a result per order."""

    _name = "order.release.wizard"
    _description = "Release orders"

    order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    scope = fields.Selection(
        [("all", "All that my duties cover"), ("available", "Ship what is there")],
        required=True,
        default="all",
        help="Ship what is there: the order no longer waits to be complete, the missing part stays held.",
    )
    reason = fields.Text()
    state = fields.Selection([("ask", "Ask"), ("done", "Done")], default="ask", required=True)
    line_ids = fields.One2many("order.release.wizard.line", "wizard_id", "Result", readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "sale.order" and "order_ids" in fields_list:
            orders = self.env["sale.order"].browse(self.env.context.get("active_ids", []))
            values["order_ids"] = [Command.set(orders.ids)]
            if "line_ids" in fields_list:
                values["line_ids"] = [
                    Command.create({"order_id": order.id, "holds": order.release_blocked_by})
                    for order in orders
                ]
        return values

    def action_release(self):
        """Clear the holds and show per order what became of it."""
        self.ensure_one()
        orders = self.order_ids
        if not orders:
            raise UserError(self.env._("Choose the orders to release."))
        results = orders._release_by_hand(self.reason, scope=self.scope)
        self.state = "done"
        self.line_ids = [
            Command.clear(),
            *(
                Command.create({"order_id": order.id, "outcome": text, "freed": freed})
                for order, (freed, text) in results.items()
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Released"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
