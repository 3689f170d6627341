from odoo import api, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure, Period

SETTLED = Domain("state", "=", "settled") & Domain("asked_on", "!=", False)
CLOSED = Domain("state", "in", ("settled", "dropped")) & Domain("asked_on", "!=", False)


class SupplierKpiSourceClaim(models.AbstractModel):
    """How fast claims are settled, how much of them is credited, and what vendors are still asked for."""

    _name = "supplier.kpi.source.claim"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of claims to vendors"

    def _measure(self, codes, period, companies):
        return [
            Measure(
                code,
                day,
                claim.company_id.id,
                partner_id=claim.partner_id.commercial_partner_id.id,
                numerator=numerator,
                denominator=denominator,
            )
            for code in codes
            for day, claim, numerator, denominator in self._counters()[code](period, companies)
        ]

    def _evidence(self, value):
        """The claims that were counted."""
        counted = self.sudo()._counters()[value.kpi_id.code](Period(value.day, value.day), value.company_id)
        ids = [
            claim.id
            for _day, claim, *_sums in counted
            if claim.partner_id.commercial_partner_id == value.partner_id
        ]
        return "supplier.claim", [("id", "in", ids)]

    @api.model
    def _counters(self):
        return {
            "supplier_claim_days": self._count_days,
            "supplier_claim_recovery": self._count_recovery,
            "supplier_claims_open": self._count_open,
        }

    @api.model
    def _find(self, domain, companies):
        # sudo: figures are counted for all who may read them.
        return self.env["supplier.claim"].sudo().search(domain & Domain("company_id", "in", companies.ids))

    @api.model
    def _find_closed(self, domain, period, companies):
        within = Domain("closed_on", ">=", period.start) & Domain("closed_on", "<=", period.end)
        return self._find(domain & within, companies)

    def _count_days(self, period, companies):
        for claim in self._find_closed(SETTLED, period, companies):
            yield claim.closed_on, claim, float((claim.closed_on - claim.asked_on).days), 1.0

    def _count_recovery(self, period, companies):
        for claim in self._find_closed(CLOSED, period, companies):
            credited = claim.agreed_amount if claim.state == "settled" else 0.0
            yield claim.closed_on, claim, credited, claim.asked_amount

    def _count_open(self, period, companies):
        """What is asked for at the end of each day that has begun."""
        last = min(period.end, max(company._local_day(self.env.cr.now()) for company in companies))
        if last < period.start:
            return
        still = Domain("closed_on", "=", False) | Domain("closed_on", ">", period.start)
        for claim in self._find(Domain("asked_on", "<=", last) & still, companies):
            for day in Period(period.start, last).days():
                if claim.asked_on <= day and not (claim.closed_on and claim.closed_on <= day):
                    yield day, claim, claim.asked_amount, 0.0
