from datetime import datetime, time

from odoo import models

from odoo.addons.replenishment_rules_order_release.queries.held_demand import RULES


class StockWarehouseOrderpoint(models.Model):
    """The product's forecast keeps all demand; the rule adds back what it must not buy for."""

    _name = "stock.warehouse.orderpoint"
    _inherit = ["stock.warehouse.orderpoint", "replenishment.held.mixin"]
    _held_places = RULES

    def _quantity_in_progress(self):
        in_progress = super()._quantity_in_progress()
        for rule_id, quantity in self._get_held_out().items():
            in_progress[rule_id] = in_progress.get(rule_id, 0.0) + quantity
        return in_progress

    def _fetch_held_out(self):
        """Keep what the rule's forecast counts: up to its lead time. Only rules with such demand are asked for it."""
        rows = super()._fetch_held_out()
        concerned = self.browse({row[0] for row in rows})
        until = {rule.id: datetime.combine(rule.lead_horizon_date, time.max) for rule in concerned}
        return [row for row in rows if row[2] <= until[row[0]]]
