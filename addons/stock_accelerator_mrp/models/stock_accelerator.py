from odoo import api, models

# Overrides of mrp that add what makes a value stale, or concern kits or bills of materials alone: both are looked at here.
PROVEN = (
    ("stock.warehouse.orderpoint", "_compute_deadline_date"),
    ("stock.warehouse.orderpoint", "_compute_qty_to_order_computed"),
    ("stock.warehouse.orderpoint", "_get_replenishment_multiple_alternative"),
    ("product.product", "_compute_quantities_dict"),
    ("product.product", "get_total_routes"),
    ("stock.rule", "_filter_warehouse_routes"),
)


class StockAccelerator(models.AbstractModel):
    _inherit = "stock.accelerator"

    @api.model
    def _proven_overrides(self):
        proven = super()._proven_overrides()
        for surface in PROVEN:
            proven.setdefault(surface, set()).add("mrp")
        return proven
