from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        if vals.get("batch_id"):
            self._refuse_batch()
        return super().write(vals)

    def _refuse_batch(self):
        self._refuse_if_held(self.env._("These deliveries cannot be put into a batch"))

    def _leave_batch(self):
        """Take the deliveries out of their batches; a batch that is left empty is cancelled, as stock does."""
        batches = self.batch_id
        self.filtered("batch_id").write({"batch_id": False})
        batches.filtered(lambda batch: not batch.picking_ids).write({"state": "cancel"})
