from odoo import models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure

from .distribution_exception_event import ACTED_ON

OPENED = Domain("event", "=", "opened")
REOPENED = Domain("event", "=", "reopened")
ACKNOWLEDGED = Domain("event", "=", "acknowledged")
CLOSED = Domain("event", "=", "closed")
SOLVED = CLOSED & Domain("close_reason", "!=", "dismissed")

# Per KPI what its numerator counts, what of it, and what its denominator counts.
COUNTED = {
    "exception_volume": (OPENED, "__count", None),
    "exception_mtta": (ACKNOWLEDGED, "hours:sum", ACKNOWLEDGED),
    "exception_mttr": (SOLVED, "hours:sum", SOLVED),
    "exception_reopen_rate": (REOPENED, "__count", CLOSED),
    "exception_precision": (CLOSED & Domain(ACTED_ON), "__count", CLOSED),
}


class DistributionKpiSourceExceptions(models.AbstractModel):
    """How well the queue is worked, counted from the events of its cases."""

    _name = "distribution.kpi.source.exceptions"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of the exception queue"

    def _measure(self, codes, period, companies):
        return [
            Measure(code, *slice_, **{part: figure})
            for code in codes
            for part, domain, aggregate in self._get_parts(code)
            for *slice_, figure in self._count(domain, aggregate, period, companies)
        ]

    def _get_parts(self, code):
        numerator, aggregate, denominator = COUNTED[code]
        yield "numerator", numerator, aggregate
        if denominator is not None:
            yield "denominator", denominator, "__count"

    def _count(self, domain, aggregate, period, companies):
        """Return (day, company, branch, channel, figure) rows, one query whatever the period."""
        domain &= Domain("company_id", "in", companies.ids)
        domain &= Domain("day", ">=", period.start) & Domain("day", "<=", period.end)
        groupby = ["day:day", "company_id", "warehouse_id", "team_id"]
        groups = self.env["distribution.exception.event"]._read_group(domain, groupby, [aggregate])
        return [
            (day, company.id, warehouse.id or None, team.id or None, figure or 0.0)
            for day, company, warehouse, team, figure in groups
        ]

    def _evidence(self, value):
        numerator, _aggregate, denominator = COUNTED[value.kpi_id.code]
        counted = numerator if denominator is None else numerator | denominator
        return "distribution.exception.event", list(
            counted
            & Domain("day", "=", value.day)
            & Domain("company_id", "=", value.company_id.id)
            & Domain("warehouse_id", "=", value.warehouse_id.id)
            & Domain("team_id", "=", value.team_id.id)
        )
