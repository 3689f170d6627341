from odoo import api, models

from odoo.addons.intercompany_flows.logic.agree import Side


class IntercompanyLine(models.AbstractModel):
    """Lines of orders that two companies share: a change of what they share is told to the other side."""

    _name = "intercompany.line"
    _description = "Order line shared between companies"
    _inherit = "intercompany.guard"

    # The fields of the order line that hold what is ordered, and what has moved of it.
    _intercompany_quantity = ""
    _intercompany_moved = ""
    # The state in which an order binds.
    _intercompany_state = ""

    @property
    def _intercompany_shared(self):
        return {self._intercompany_quantity, "price_unit", "discount", "product_uom_id", "date_planned"}

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._post_intercompany_change()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not self._intercompany_shared.isdisjoint(vals):
            self._post_intercompany_change()
        return result

    def _post_intercompany_change(self):
        orders = self.order_id.filtered(
            lambda order: order.state == self._intercompany_state and order.intercompany_agreement_id
        )
        if orders:
            orders._post_intercompany("change", orders)

    # What a change reads and writes -------------------------------------------

    def _get_intercompany_day(self):
        """Return the moment for which the goods of the line are planned; may be empty."""
        raise NotImplementedError(f"{self._name} does not say when its goods are planned")

    def _set_intercompany_day(self, day):
        raise NotImplementedError(f"{self._name} does not say how its goods are planned anew")

    def _net_price(self):
        """Return the price per unit of the line, discount taken off."""
        return self.price_unit * (1 - (self.discount or 0.0) / 100)

    def _intercompany_side(self):
        """Return the line as its company holds it: product units, net price per product unit."""
        unit, own = self.product_uom_id, self.product_id.uom_id
        day = self._get_intercompany_day()
        return Side(
            self.id,
            unit._compute_quantity(self[self._intercompany_quantity], own, round=False),
            unit._compute_price(self._net_price(), own),
            day.date().isoformat() if day else "",
            unit._compute_quantity(self[self._intercompany_moved], own, round=False),
        )

    def _intercompany_take(self, field, value, other):
        """Give the line what the line *other* leads on: *value* of *field* in product units."""
        if field == "day":
            self._set_intercompany_day(value)
        elif field == "quantity":
            unit = self.product_id.uom_id
            self[self._intercompany_quantity] = unit._compute_quantity(
                value, self.product_uom_id, round=False
            )
        else:
            # Price and discount as they stand there: a net price would be rounded once more.
            price = other.product_uom_id._compute_price(other.price_unit, self.product_uom_id)
            self.write({"price_unit": price, "discount": other.discount})
