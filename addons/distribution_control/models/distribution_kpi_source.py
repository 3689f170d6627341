from odoo import models

from odoo.addons.distribution_control.queries.kpi import days_of


class DistributionKpiSource(models.AbstractModel):
    """Contract of everything that counts KPIs; inherit it under a name of your own and name that in the KPIs."""

    _name = "distribution.kpi.source"
    _description = "KPI source"

    def _measure(self, codes, period, companies):
        """Return the measures of all *codes* for each day of *period* in *companies*.

        Called as superuser, once per period for all codes of the source; it puts the companies into its queries
        itself, gives the same figures for the same past day again, and writes nothing.
        """
        raise NotImplementedError(f"{self._name} does not say how it measures")

    def _measure_in_sql(self, codes, period, companies):
        """Return [(codes, query)] of the codes that are counted by SQL alone; the others are asked of `_measure`.

        A query gives the measures as `_measure` does, one row per code and slice, in the columns that
        `queries.kpi_store.MEASURED` names: they are stored without passing through Python.
        """
        return []

    def _touched_days(self, since, companies):
        """Return the past days whose figures documents written after *since* (UTC) may have changed.

        The nightly job counts them again, however old; a source that knows none leaves them to *Count again*.
        """
        return set()

    def _days_of(self, moments):
        """Return the days of the query *moments* (one column, days or UTC), and those beside them: the branches' zones."""
        # The query reads many models; which of them wait to be written is not worth naming.
        self.env.flush_all()
        return {day for (day,) in self.env.execute_query(days_of(moments))}

    def _evidence(self, value):
        """Return (model name, domain) of the rows that *value*, a `distribution.kpi.value`, was counted from."""
        raise NotImplementedError(f"{self._name} does not say what it counted")
