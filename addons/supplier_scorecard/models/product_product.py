from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _prepare_sellers(self, params=False):
        """Vendors of a worse tier are tried later, where the company says so; else the price list's order stays."""
        sellers = super()._prepare_sellers(params)
        rules = sellers.partner_id._tier_consequences(self.env.company) if len(sellers.partner_id) > 1 else {}
        if not rules:
            return sellers
        return sellers.sorted(
            lambda seller: rules[seller.partner_id.id].sourcing_rank if seller.partner_id.id in rules else 0
        )
