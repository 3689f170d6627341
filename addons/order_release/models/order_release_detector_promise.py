from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.order_release.queries.holds import promises_at_risk

# A promise is at risk when goods that leave now could just be there in time.
HOURS_AHEAD = 24


class OrderReleaseDetectorPromise(models.AbstractModel):
    """Orders promised for today or earlier whose goods are still held, whatever the reason."""

    _name = "order.release.detector.promise"
    _description = "Detector: promises at risk"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        now = fields.Datetime.now()
        orders = scope.record_ids if scope.res_model == "sale.order" else None
        horizon = fields.Datetime.add(now, hours=HOURS_AHEAD)
        rows = self.env.execute_query(promises_at_risk(self.env, scope.company_ids, horizon, orders))
        return [
            Finding(
                subject_key=f"sale.order,{order_id}",
                res_model="sale.order",
                res_id=order_id,
                company_id=company_id,
                warehouse_id=warehouse_id,
                team_id=team_id,
                partner_id=partner_id,
                amount_at_risk=value or 0.0,
                deadline_at=promised,
                facts={
                    "order": {"model": "sale.order", "id": order_id, "name": name},
                    "customer": {"model": "res.partner", "id": partner_id, "name": partner},
                    "promised": fields.Datetime.to_string(promised),
                    "late": promised < now,
                    "gates": gates,
                },
            )
            for order_id, name, company_id, warehouse_id, team_id, partner_id, partner, value, promised, gates in rows
        ]
