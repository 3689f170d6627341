from odoo import api, models

from odoo.addons.order_release.logic.price import DiscountBook


class OrderReleaseGateDiscount(models.AbstractModel):
    """Discounts above what the policy gives."""

    _name = "order.release.gate.discount"
    _inherit = "order.release.gate"
    _description = "Release gate: discount"

    _gate_code = "discount"

    @api.model
    def _label(self):
        return self.env._("Discount")

    @api.model
    def _open_book(self, orders):
        return DiscountBook()

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        return self.env._(
            "%(product)s: discount %(figure)s above %(limit)s",
            product=facts.get("product"),
            figure=self._percent(figure),
            limit=self._percent(limit),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a lower discount")
