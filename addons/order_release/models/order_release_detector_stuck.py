from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import link
from odoo.addons.order_release.queries.warehouse import stuck_orders

# Goods let go in the morning leave the next day at the latest.
HOURS = 24


class OrderReleaseDetectorStuck(models.AbstractModel):
    """Orders let go that nobody has started on although their day has come: the gates are through, the goods stand."""

    _name = "order.release.detector.stuck"
    _description = "Detector: stuck after release"
    _inherit = "order.release.detect.order"

    def _detect(self, scope):
        now = fields.Datetime.now()
        orders = self._get_order_ids(scope)
        before = fields.Datetime.subtract(now, hours=HOURS)
        rows = self.env.execute_query(stuck_orders(self.env, scope.company_ids, before, now, orders))
        return [self._make_finding(row[:9], self._get_facts(*row[9:])) for row in rows]

    @api.model
    def _get_facts(self, since, picking_id, picking, short):
        return {
            "delivery": link("stock.picking", picking_id, picking),
            "since": fields.Datetime.to_string(since),
            "short": short,
        }
