from dataclasses import replace

from odoo import api, models

from odoo.addons.order_release.queries.holds import standing_holds


class OrderReleaseDetector(models.AbstractModel):
    """Orders that wait for a person: one finding per order and kind, gone as soon as nothing of it stands."""

    _name = "order.release.detector"
    _description = "Detector: held orders"
    _inherit = "order.release.detect.order"

    # Codes of the gates whose holds the kind is about.
    _gates = ()

    def _detect(self, scope):
        orders = self._get_order_ids(scope)
        rows = self.env.execute_query(standing_holds(self.env, scope.company_ids, self._gates, orders))
        findings = [self._make_finding(row[:9], self._get_facts(*row[10:]), rate=row[9]) for row in rows]
        roots = self._find_roots(scope.company_ids, [finding.res_id for finding in findings])
        if not roots:
            return findings
        return [replace(finding, root_key=roots.get(finding.res_id)) for finding in findings]

    @api.model
    def _find_roots(self, company_ids, order_ids):
        """Return {order id: subject key of the case that explains why it waits}, for those that have one."""
        return {}

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        """Return the facts of the worst hold under the names of the kind's template."""
        return {}
