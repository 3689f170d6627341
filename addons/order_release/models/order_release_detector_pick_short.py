from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.order_release.queries.warehouse import short_picks


class OrderReleaseDetectorPickShort(models.AbstractModel):
    """Goods a picking did not find: let go, counted as there, and left behind in a backorder without stock."""

    _name = "order.release.detector.pick.short"
    _description = "Detector: picked short"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        orders = scope.record_ids if scope.res_model == "sale.order" else None
        rows = self.env.execute_query(short_picks(self.env, scope.company_ids, orders))
        return [self._prepare_finding(*row) for row in rows]

    @api.model
    def _prepare_finding(
        self,
        order_id,
        name,
        company_id,
        warehouse_id,
        team_id,
        partner_id,
        partner,
        value,
        product_id,
        product,
        *rest,
    ):
        missing, picking_id, picking, promised = rest
        return Finding(
            subject_key=f"sale.order,{order_id},product,{product_id}",
            res_model="sale.order",
            res_id=order_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            team_id=team_id,
            partner_id=partner_id,
            product_id=product_id,
            amount_at_risk=value or 0.0,
            deadline_at=promised,
            facts={
                "order": {"model": "sale.order", "id": order_id, "name": name},
                "customer": {"model": "res.partner", "id": partner_id, "name": partner},
                "product": {"model": "product.product", "id": product_id, "name": product},
                "missing": missing,
                "delivery": {"model": "stock.picking", "id": picking_id, "name": picking},
            },
        )
