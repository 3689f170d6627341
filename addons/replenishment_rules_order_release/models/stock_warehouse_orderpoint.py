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
        last = {rule.id: rule.lead_horizon_date for rule in self.browse({row[0] for row in rows})}
        return [row for row in rows if row[2].date() <= last[row[0]]]

    def _filter_changed_by_release(self):
        return self.filtered(lambda rule: rule.company_id._leaves_out_held())
