from odoo import models


class SaleOrder(models.Model):
    """The rest of an order whose first delivery has left."""

    _inherit = "sale.order"

    def _get_short_demand(self):
        """Return the held moves of the order if nothing but missing goods holds it."""
        self.ensure_one()
        standing = self.release_hold_ids._filter_standing()
        if standing.filtered(lambda hold: hold.gate != "stock"):
            return self.env["stock.move"]
        return self.order_line._get_held_demand()

    def _record_backorder(self, mode, quantities):
        """Write to the ledger, and on the order, what became of *quantities* ({product: quantity})."""
        self.ensure_one()
        told = ", ".join(f"{quantity:g} x {product}" for product, quantity in quantities.items())
        if mode == "cancel":
            verdict, reason = "cancel_backorder", self.env._("The policy ships no backorders: %s", told)
        else:
            verdict, reason = "take_back", self.env._("Backorder, passes the gates again: %s", told)
        self.env["distribution.decision"]._record(
            self, verdict, reason, {"quantities": quantities}, company=self.company_id
        )
        self.sudo().message_post(body=reason)  # sudo: the warehouse need not have rights on orders
