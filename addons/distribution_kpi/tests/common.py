from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.tests.common import ControlCase


class FactsCase(ControlCase):
    """Offers :meth:`_sums` for golden figures; both companies keep UTC, so that days are plain to count."""

    source = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.company_a | cls.company_b).resource_calendar_id.tz = "UTC"

    @staticmethod
    def _period(day):
        return Period(day, day)

    def _sums(self, code, day, company=None, **slice_):
        """Return (numerator, denominator) of *code* on *day* in *company* (default A), over the slice's measures."""
        company = company or self.company_a
        measures = self.env[self.source].sudo()._measure([code], self._period(day), company)
        found = [
            one for one in measures if all(getattr(one, name) == record.id for name, record in slice_.items())
        ]
        if not found:
            return None
        return (
            round(sum(one.numerator for one in found), 4),
            round(sum(one.denominator for one in found), 4),
        )

    def _documents(self, code, day, company=None):
        """Return the documents behind the values of *code* on *day*."""
        company = company or self.company_a
        self.env["distribution.kpi"]._rebuild([code], self._period(day), company)
        values = self.env["distribution.kpi.value"].search(
            [("kpi_id.code", "=", code), ("day", "=", day), ("company_id", "=", company.id)]
        )
        pairs = [value._evidence() for value in values]
        [model] = {model for model, _domain in pairs}
        return self.env[model].union(*(self.env[model].search(domain) for _model, domain in pairs))
