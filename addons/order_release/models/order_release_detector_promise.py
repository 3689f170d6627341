from odoo import api, fields, models

from odoo.addons.order_release.queries.holds import promises_at_risk

# A promise is at risk when goods that leave now could just be there in time.
HOURS_AHEAD = 24


class OrderReleaseDetectorPromise(models.AbstractModel):
    """Orders promised for today or earlier whose goods are still held, whatever the reason."""

    _name = "order.release.detector.promise"
    _description = "Detector: promises at risk"
    _inherit = "order.release.detect.order"

    def _detect(self, scope):
        now = fields.Datetime.now()
        orders = self._get_order_ids(scope)
        horizon = fields.Datetime.add(now, hours=HOURS_AHEAD)
        rows = self.env.execute_query(promises_at_risk(self.env, scope.company_ids, horizon, orders))
        return [
            self._make_finding(row[:9], self._get_facts(row[8], row[10], now), rate=row[9]) for row in rows
        ]

    @api.model
    def _get_facts(self, promised, gates, now):
        return {"promised": fields.Datetime.to_string(promised), "late": promised < now, "gates": gates}
