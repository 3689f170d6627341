from odoo import api, fields, models


class ReplenishmentWhatIf(models.TransientModel):
    """What a policy would have meant over this database's past year: service against stock, before it plans anything."""

    _name = "replenishment.what.if"
    _description = "What if"

    policy_id = fields.Many2one("replenishment.policy", required=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    target_ratio = fields.Float(
        "Target", digits=(6, 4), compute="_compute_target_ratio", store=True, readonly=False, precompute=True
    )
    result = fields.Json(readonly=True)
    series_count = fields.Integer("Products in branches", readonly=True)
    service_ratio = fields.Float("Service reached", readonly=True, digits=(6, 4))
    stock_value = fields.Monetary("Average stock", readonly=True)
    today_value = fields.Monetary(
        "Stock today", readonly=True, help="What these products are worth on the shelf now."
    )
    order_count = fields.Float("Orders a year", readonly=True, digits=(16, 0))

    @api.depends("policy_id")
    def _compute_target_ratio(self):
        for answer in self:
            answer.target_ratio = answer.policy_id.target_ratio

    def action_replay(self):
        """Replay the past year with these settings and show it."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_planner")
        found = self.policy_id._what_if([self.target_ratio] if self.target_ratio else ())
        curve = found.get("curve") or []
        here = min(curve, key=lambda point: abs(point["target"] - self.target_ratio), default={})
        here = here or found.get("here") or {}
        self.write(
            {
                "result": dict(found, here=here),
                "series_count": found.get("series", 0),
                "service_ratio": here.get("service", 0.0),
                "stock_value": here.get("stock_value", 0.0),
                "today_value": found.get("today_value", 0.0),
                "order_count": here.get("orders", 0.0),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What if?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
