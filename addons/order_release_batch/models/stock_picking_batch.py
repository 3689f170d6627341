from odoo import api, models


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    @api.depends("picking_ids.release_hold")
    def _compute_allowed_picking_ids(self):
        super()._compute_allowed_picking_ids()
        for batch in self:
            batch.allowed_picking_ids = batch.allowed_picking_ids.filtered(
                lambda picking: not picking.release_hold
            )

    def _sanity_check(self):
        self.picking_ids._refuse_batch()
        return super()._sanity_check()

    def _is_taken_over(self):
        """Return whether people count on the batch: stock forms one for every delivery of a warehouse by default."""
        return bool(self) and bool(
            self.state in ("draft", "in_progress") and (self.user_id or not self.picking_type_id.auto_batch)
        )
