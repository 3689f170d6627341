from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure, Period


class BranchTransferKpiSource(models.AbstractModel):
    """What is under way between branches, counted from the list of transfers as it is today."""

    _name = "branch.transfer.kpi.source"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of transfers between branches"

    def _measure(self, codes, period, companies):
        day, transfers = self._find_under_way(period, companies)
        return [
            Measure(
                code, day, transfer.company_id.id,
                warehouse_id=(transfer.to_warehouse_id or transfer.from_warehouse_id).id,
                categ_id=transfer.product_id.categ_id.id,
                **self._sums(code, transfer),
            )
            for code in codes
            for transfer in transfers
        ]  # fmt: skip

    @api.model
    def _sums(self, code, transfer):
        value = transfer.transit_value
        if code == "branch_transit_value":
            return {"numerator": value}
        return {"numerator": value * transfer.days_under_way, "denominator": value}

    @api.model
    def _find_under_way(self, period, companies):
        """Return (today, transfers under way now) where today lies in *period*."""
        day = fields.Date.context_today(self)
        domain = Domain("company_id", "in", companies.ids) & Domain("in_transit", ">", 0)
        # sudo: the figure is of the company, whoever has it counted.
        return day, self.env["branch.transfer"].sudo().search(domain if day in period else Domain.FALSE)

    def _evidence(self, value):
        _day, transfers = self._find_under_way(Period(value.day, value.day), value.company_id)
        place, category = value.warehouse_id, value.product_categ_id
        mine = transfers.filtered(
            lambda one: (one.to_warehouse_id or one.from_warehouse_id) == place and one.product_id.categ_id == category
        )  # fmt: skip
        return "branch.transfer", [("id", "in", mine.ids)]
