from odoo import api, models
from odoo.exceptions import UserError

# Carriers whose price stands in Odoo; others would have to be asked over the network.
KNOWN = ("fixed", "base_on_rule")


class OrderReleaseGateMargin(models.AbstractModel):
    """Freight that the customer does not pay lowers the margin of the order."""

    _inherit = "order.release.gate.margin"

    @api.model
    def _fetch_costs(self, orders):
        """Add the carrier's price before its own margin, less what the order charges for delivery, company currency."""
        costs = super()._fetch_costs(orders)
        asked = self.env["sale.order"].search(
            [("id", "in", [one.order_id for one in orders]), ("carrier_id.delivery_type", "in", KNOWN)]
        )
        freight = dict(costs.freight)
        for order in asked:
            charged = sum(order.order_line.filtered("is_delivery").mapped("price_subtotal"))
            charged /= order.currency_rate or 1.0
            if (cost := self._expect_freight(order) - charged) > 0:
                freight[order.id] = freight.get(order.id, 0.0) + cost
        return costs._replace(freight=freight)

    @api.model
    def _expect_freight(self, order):
        carrier = order.carrier_id
        if carrier.delivery_type == "fixed":
            return carrier.fixed_price
        try:
            return carrier._get_price_available(order)
        except UserError:  # no rule of the carrier fits: its price is not known
            return 0.0
