from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_route_facts(self):
        """A bill of materials brings the routes of manufacturing; only one that is no kit lets their rules be found."""
        boms = self.bom_ids
        return (*super()._get_route_facts(), bool(boms), "normal" in boms.mapped("type"))
