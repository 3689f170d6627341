from odoo import models

from odoo.addons.replenishment_rules_sale.queries import refused


class ReplenishmentSeries(models.Model):
    _inherit = "replenishment.series"

    def _sources(self, companies):
        """Refused quotations are lost demand in the companies that count them."""
        sources = super()._sources(companies)
        counting = companies.filtered("replenishment_count_refused").ids
        if not counting:
            return sources
        self._flush_reads(refused.READS)
        return [*sources, lambda condition: refused.refused_quotes(counting, condition)]
