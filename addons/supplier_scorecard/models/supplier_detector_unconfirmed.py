from odoo import api, models


class SupplierDetectorUnconfirmed(models.AbstractModel):
    """Purchase orders the vendor did not confirm within the days the company gives, and that are not late yet."""

    _name = "supplier.detector.unconfirmed"
    _description = "Detector: unconfirmed purchase orders"
    _inherit = "supplier.detector.predicted"

    @api.model
    def _is_meant(self, row):
        company = self.env["res.company"].browse(row.company_id)
        return row.due >= row.today and self.env["supplier.expected.receipt"]._is_unconfirmed(row, company)

    @api.model
    def _more_facts(self, rows, first):
        return {"days": (first.today - first.ordered_on).days}
