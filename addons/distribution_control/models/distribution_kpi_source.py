from odoo import models


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

    def _evidence(self, value):
        """Return (model name, domain) of the rows that *value*, a `distribution.kpi.value`, was counted from."""
        raise NotImplementedError(f"{self._name} does not say what it counted")
