from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.order_release.queries.warehouse import stuck_orders

# Goods let go in the morning leave the next day at the latest.
HOURS = 24


class OrderReleaseDetectorStuck(models.AbstractModel):
    """Orders let go that nobody has started on although their day has come: the gates are through, the goods stand."""

    _name = "order.release.detector.stuck"
    _description = "Detector: stuck after release"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        now = fields.Datetime.now()
        orders = scope.record_ids if scope.res_model == "sale.order" else None
        before = fields.Datetime.subtract(now, hours=HOURS)
        rows = self.env.execute_query(stuck_orders(self.env, scope.company_ids, before, now, orders))
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
        due,
        since,
        *delivery,
    ):
        picking_id, picking, short = delivery
        return Finding(
            subject_key=f"sale.order,{order_id}",
            res_model="sale.order",
            res_id=order_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            team_id=team_id,
            partner_id=partner_id,
            amount_at_risk=value or 0.0,
            deadline_at=due,
            facts={
                "order": {"model": "sale.order", "id": order_id, "name": name},
                "customer": {"model": "res.partner", "id": partner_id, "name": partner},
                "delivery": {"model": "stock.picking", "id": picking_id, "name": picking},
                "since": fields.Datetime.to_string(since),
                "short": short,
            },
        )
