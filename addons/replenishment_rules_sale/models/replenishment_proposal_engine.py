from odoo import api, models

from odoo.addons.replenishment_rules_sale.queries.orders import orders_of_moves


class ReplenishmentProposalEngine(models.AbstractModel):
    _inherit = "replenishment.proposal.engine"

    @api.model
    def _describe_deliveries(self, move_ids):
        """The sales order behind each delivery, its customer, and what is still to be delivered at the order's price."""
        known = super()._describe_deliveries(move_ids)
        if not move_ids:
            return known
        self.env["sale.order.line"].flush_model()
        for move, order, name, customer, value in self.env.execute_query(orders_of_moves(move_ids)):
            known[move] = {
                "model": "sale.order",
                "id": order,
                "name": name,
                "customer": customer,
                "value": value,
            }
        return known
