from dataclasses import replace

from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.order_release.queries.holds import standing_holds


class OrderReleaseDetector(models.AbstractModel):
    """Orders that wait for a person: one finding per order and kind, gone as soon as nothing of it stands."""

    _name = "order.release.detector"
    _description = "Detector: held orders"
    _inherit = "distribution.detector"

    # Codes of the gates whose holds the kind is about.
    _gates = ()

    def _detect(self, scope):
        orders = scope.record_ids if scope.res_model == "sale.order" else None
        rows = self.env.execute_query(standing_holds(self.env, scope.company_ids, self._gates, orders))
        findings = [self._prepare_finding(*row) for row in rows]
        roots = self._find_roots(scope.company_ids, [finding.res_id for finding in findings])
        if not roots:
            return findings
        return [replace(finding, root_key=roots.get(finding.res_id)) for finding in findings]

    @api.model
    def _find_roots(self, company_ids, order_ids):
        """Return {order id: subject key of the case that explains why it waits}, for those that have one."""
        return {}

    @api.model
    def _prepare_finding(
        self, order_id, name, company_id, warehouse_id, team_id, partner_id, partner, value, promised, *hold
    ):
        return Finding(
            subject_key=f"sale.order,{order_id}",
            res_model="sale.order",
            res_id=order_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            team_id=team_id,
            partner_id=partner_id,
            amount_at_risk=value or 0.0,
            deadline_at=promised,
            facts={
                "order": {"model": "sale.order", "id": order_id, "name": name},
                "customer": {"model": "res.partner", "id": partner_id, "name": partner},
                **self._get_facts(*hold),
            },
        )

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        """Return the facts of the worst hold under the names of the kind's template."""
        return {}
