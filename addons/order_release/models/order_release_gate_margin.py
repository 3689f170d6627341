from odoo import api, models

from odoo.addons.order_release.logic.price import MarginBook


class OrderReleaseGateMargin(models.AbstractModel):
    """Margins below the floor of the policy."""

    _name = "order.release.gate.margin"
    _inherit = "order.release.gate"
    _description = "Release gate: margin"

    _gate_code = "margin"

    @api.model
    def _label(self):
        return self.env._("Margin")

    @api.model
    def _open_book(self, orders):
        return MarginBook()

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        return self.env._(
            "%(product)s: margin %(figure)s below %(limit)s",
            product=facts.get("product"),
            figure=self._percent(figure),
            limit=self._percent(limit),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a higher price")
