from odoo import api, models

ORDER_DESK = "distribution_control.group_order_desk"


class DistributionSodRule(models.Model):
    _inherit = "distribution.sod.rule"

    @api.model
    def _acts(self, documents):
        """Who wrote an order acted on it as its order desk, whatever else the person is."""
        acts = super()._acts(documents)
        if documents._name != "sale.order":
            return acts
        return acts + [
            (order.id, author.id, ORDER_DESK)
            for order in documents
            for author in order._get_release_authors()
        ]
