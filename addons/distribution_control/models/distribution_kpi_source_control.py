from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure, Period

ANSWERED = Domain("state", "in", ("approved", "rejected"))


class DistributionKpiSourceControl(models.AbstractModel):
    """How fast approvals are answered, and who holds duties that exclude each other."""

    _name = "distribution.kpi.source.control"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of approvals and duties"

    def _measure(self, codes, period, companies):
        measures = []
        if "duty_conflicts" in codes:
            measures += self._count_conflicts(period, companies)
        asked = [code for code in ("approval_turnaround", "approval_in_time") if code in codes]
        for approval in self._find_answered(period, companies) if asked else ():
            day = approval.company_id._local_day(approval.decided_at)
            if day in period:
                measures += [
                    Measure(
                        code,
                        day,
                        approval.company_id.id,
                        numerator=self._figure(code, approval),
                        denominator=1,
                    )
                    for code in asked
                    if code == "approval_turnaround" or approval.deadline_at
                ]
        return measures

    @api.model
    def _find_answered(self, period, companies):
        # A day more on both sides, for companies in other time zones.
        start = datetime.combine(period.start - timedelta(days=1), time.min)
        end = datetime.combine(period.end + timedelta(days=2), time.min)
        return self.env["distribution.approval"].search(
            ANSWERED
            & Domain("company_id", "in", companies.ids)
            & Domain("decided_at", ">=", start)
            & Domain("decided_at", "<", end)
        )

    @api.model
    def _figure(self, code, approval):
        if code == "approval_turnaround":
            return (approval.decided_at - approval.requested_at).total_seconds() / 3600
        return float(approval.decided_at <= approval.deadline_at)

    @api.model
    def _count_conflicts(self, period, companies):
        today = fields.Date.context_today(self)
        if today not in period:
            return []
        found = self.env["distribution.sod.conflict"]._read_group(
            [("company_id", "in", companies.ids)], ["company_id"], ["__count"]
        )
        return [Measure("duty_conflicts", today, company.id, numerator=count) for company, count in found]

    def _evidence(self, value):
        code, company = value.kpi_id.code, value.company_id
        if code == "duty_conflicts":
            return "distribution.sod.conflict", [("company_id", "=", company.id)]
        found = self.sudo()._find_answered(Period(value.day, value.day), company)  # sudo: ids only
        own = found.filtered(lambda one: company._local_day(one.decided_at) == value.day)
        if code == "approval_in_time":
            own = own.filtered("deadline_at")
        return "distribution.approval", [("id", "in", own.ids)]
