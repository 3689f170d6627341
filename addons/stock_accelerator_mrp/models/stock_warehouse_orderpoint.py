from odoo import models

from odoo.addons.stock_accelerator.models.stock_accelerator import ORDERPOINTS


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _split_by_guard(self, operation):
        """Leave a set with a kit in it to stock, whole.

        What there is of a kit is counted in its components, and stock remembers the rules of a kit for made products
        with the same routes that come after it in the set.
        """
        Accelerator = self.env["stock.accelerator"]
        if not Accelerator._is_on(ORDERPOINTS) or "phantom" not in self._get_boms().mapped("type"):
            return super()._split_by_guard(operation)
        Accelerator._count(ORDERPOINTS, operation, "kit", len(self))
        return self.browse(), self

    def _filter_negative_delays(self):
        return super()._filter_negative_delays() | self.filtered(
            lambda orderpoint: any(
                bom.produce_delay < 0 or bom.days_to_prepare_mo < 0 for bom in orderpoint._get_boms()
            )
        )

    def _get_replenishment_uoms(self):
        return super()._get_replenishment_uoms() | self._get_boms().product_uom_id

    def _get_boms(self):
        """Return every bill of materials these orderpoints may meet, whatever the company."""
        # sudo: those of other companies only make the guard stricter.
        return self.product_id.sudo().bom_ids | self.bom_id.sudo()
