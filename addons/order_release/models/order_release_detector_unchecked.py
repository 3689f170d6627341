from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link

# The clock looks every five minutes; after an hour something is wrong with it or with the order.
OVERDUE_MINUTES = 60


class OrderReleaseDetectorUnchecked(models.AbstractModel):
    """Held orders the clock could not look at: what is cured would wait there for ever, unseen."""

    _name = "order.release.detector.unchecked"
    _description = "Detector: held orders not looked at"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        before = fields.Datetime.subtract(fields.Datetime.now(), minutes=OVERDUE_MINUTES)
        domain = [
            ("company_id", "in", list(scope.company_ids)),
            ("company_id.order_release_active", "=", True),
            ("release_state", "in", ("held", "partial")),
            ("release_since", "<", before),
            "|",
            ("release_checked_at", "=", False),
            ("release_checked_at", "<", before),
        ]
        if scope.res_model == "sale.order" and scope.record_ids is not None:
            domain.append(("id", "in", list(scope.record_ids)))
        return [self._prepare_finding(order) for order in self.env["sale.order"].search(domain, order="id")]

    @api.model
    def _prepare_finding(self, order):
        return Finding(
            subject_key=f"sale.order,{order.id}",
            res_model="sale.order",
            res_id=order.id,
            company_id=order.company_id.id,
            warehouse_id=order.warehouse_id.id,
            team_id=order.team_id.id or None,
            partner_id=order.partner_id.commercial_partner_id.id,
            amount_at_risk=order.release_value_held,
            deadline_at=order.commitment_date or None,
            facts={
                "order": link("sale.order", order.id, order.name),
                "checked": fields.Datetime.to_string(order.release_checked_at or order.release_since),
            },
        )
