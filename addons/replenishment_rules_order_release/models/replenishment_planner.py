from odoo import api, models
from odoo.tools import SQL

from odoo.addons.order_release.queries.unwanted import needs_more_than_goods


class ReplenishmentPlanner(models.AbstractModel):
    _inherit = "replenishment.planner"

    @api.model
    def _is_counted(self, company):
        counted = super()._is_counted(company)
        if not company._leaves_out_held():
            return counted
        return SQL("%s AND NOT %s", counted, needs_more_than_goods(self.env))
