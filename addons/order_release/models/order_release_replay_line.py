from odoo import api, fields, models


class OrderReleaseReplayLine(models.Model):
    """What one gate would have done; figures that cannot be known are not given."""

    _name = "order.release.replay.line"
    _description = "Policy replay: gate"
    _order = "replay_id, id"

    replay_id = fields.Many2one(
        "order.release.replay", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="replay_id.currency_id")
    gate = fields.Selection(selection="_selection_gates", required=True, readonly=True)
    facts = fields.Selection(
        [("as_of", "Of that time"), ("today", "Of today"), ("unknown", "Not kept")],
        required=True,
        readonly=True,
        help="Of that time: prices, discounts and costs on the order. Of today: limits, debts and master data, so the "
        "count is a hint and no money is given. Not kept: what was on the shelf.",
    )
    is_known = fields.Boolean(readonly=True)
    held_count = fields.Integer("Held", readonly=True)
    warned_count = fields.Integer("Warned", readonly=True)
    has_value = fields.Boolean(readonly=True)
    held_value = fields.Monetary("Value Held", readonly=True)
    knows_late = fields.Boolean(readonly=True)
    late_count = fields.Integer(
        "Late", readonly=True, help="Promised for sooner than the median time holds of this gate took here."
    )
    held_order_ids = fields.Many2many("sale.order", "order_release_replay_order_rel", readonly=True)

    @api.model
    def _selection_gates(self):
        return self.env["order.release.engine"]._selection_gates()

    def action_open_orders(self):
        """Open the orders the gate would have held."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would have been held"),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [("id", "in", self.held_order_ids.ids)],
        }
