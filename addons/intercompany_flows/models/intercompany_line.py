from odoo import api, models


class IntercompanyLine(models.AbstractModel):
    """Lines of orders that two companies share: a change of what they share is told to the other side."""

    _name = "intercompany.line"
    _description = "Order line shared between companies"

    _intercompany_shared = frozenset()
    # The state in which an order binds.
    _intercompany_state = ""

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
