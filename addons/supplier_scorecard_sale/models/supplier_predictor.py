from odoo import api, models

from odoo.addons.supplier_scorecard_sale.queries.behind import waiting_orders


class SupplierPredictor(models.AbstractModel):
    _inherit = "supplier.predictor"

    @api.model
    def _fetch_behind(self, companies):
        behind = super()._fetch_behind(companies)
        for line_id, orders, value in self.env.execute_query(waiting_orders(self.env, companies.ids)):
            behind[line_id] = (orders, value)
        return behind
