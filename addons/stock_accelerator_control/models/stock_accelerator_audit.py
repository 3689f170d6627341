from odoo import models


class StockAcceleratorAudit(models.Model):
    _inherit = "stock.accelerator.audit"

    def _after_difference(self):
        """Open the case at once: nobody should have to wait for the detector's next run."""
        result = super()._after_difference()
        company = self.env["res.company"].search([], order="id", limit=1)
        self.env.ref("stock_accelerator_control.exception_kind_accelerator_difference").sudo()._run(company)
        return result
