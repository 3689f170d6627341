from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.replenishment_rules.queries import signals


class ReplenishmentDetectorLate(models.AbstractModel):
    """Products on which customer orders wait while the receipt that would serve them is late or too far away."""

    _name = "replenishment.detector.late"
    _description = "Detector: late receipt hurts orders"
    _inherit = "replenishment.detector"

    _subject = "replenishment.proposal"

    @api.model
    def _query(self, company_ids, record_ids):
        return signals.late_and_hurting(company_ids, record_ids)

    @api.model
    def _prepare_finding(
        self, names, proposal, company, warehouse, product, branch, orders, amount, supplies
    ):
        currency = self._currency(company)
        awaited = next((one for one in supplies or () if one.get("spoken")), (supplies or [{}])[0])
        order = link(awaited.get("model"), awaited.get("id"), awaited.get("name") or "")
        # A late receipt is a case of its own where an addon watches vendors: this one stacks under it.
        is_order = awaited.get("model") == "purchase.order"
        return Finding(
            subject_key=f"replenishment.proposal,{product},{warehouse}",
            res_model="replenishment.proposal",
            res_id=proposal,
            company_id=company,
            warehouse_id=warehouse,
            partner_id=awaited.get("vendor"),
            product_id=product,
            amount_at_risk=currency.round(amount or 0.0),
            root_key=f"purchase.order,{awaited['id']}" if is_order else None,
            facts={
                "product": link("product.product", product, names[product]),
                "branch": branch,
                "order": order,
                "late": max(-int(awaited.get("due") or 0), 0),
                "orders": orders,
                "value": currency.round(amount or 0.0),
                "currency": currency.name,
            },
        )
