from odoo import api, models

from odoo.addons.distribution_control.logic.finding import link
from odoo.addons.order_release.queries.warehouse import short_picks


class OrderReleaseDetectorPickShort(models.AbstractModel):
    """Goods a picking did not find: let go, counted as there, and left behind in a backorder without stock."""

    _name = "order.release.detector.pick.short"
    _description = "Detector: picked short"
    _inherit = "order.release.detect.order"

    def _detect(self, scope):
        orders = self._get_order_ids(scope)
        rows = self.env.execute_query(short_picks(self.env, scope.company_ids, orders))
        return [self._prepare_finding(*row) for row in rows]

    @api.model
    def _prepare_finding(self, *row):
        product_id, product, missing, picking_id, picking, promised = row[8:]
        facts = {
            "product": link("product.product", product_id, product),
            "missing": missing,
            "delivery": link("stock.picking", picking_id, picking),
        }
        return self._make_finding((*row[:8], promised), facts, f",product,{product_id}", product_id)
