from datetime import datetime, time

from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.order_release.queries.free_stock import free_stock
from odoo.addons.order_release.queries.quota import taken_outside

NOISE = 1e-6


class OrderReleaseDetectorQuota(models.AbstractModel):
    """Protected goods that left for no sales order, so that what is kept for a group is not there any more."""

    _name = "order.release.detector.quota"
    _description = "Detector: protected stock taken"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        quotas = self.env["order.release.quota"].sudo()  # sudo: a detector reads everything
        domain = [("kind", "=", "protect"), ("company_id", "in", list(scope.company_ids))]
        if scope.res_model == quotas._name:
            domain.append(("id", "in", list(scope.record_ids)))
        quotas = quotas.search(domain).filtered("is_running")
        if not quotas:
            return []
        taken = {
            row[0]: row[1:] for row in self.env.execute_query(taken_outside(self.env, quotas._get_periods()))
        }
        rows = self.env.execute_query(free_stock(self.env, quotas.product_id.ids, quotas.warehouse_id.ids))
        free = {(product_id, warehouse_id): quantity for product_id, warehouse_id, quantity in rows}
        found = []
        for quota in quotas.filtered(lambda one: one.id in taken):
            quantity, references = taken[quota.id]
            there = max(free.get((quota.product_id.id, quota.warehouse_id.id), 0.0), 0.0)
            missing = min(quota.rest_qty - there, quantity)
            if missing > NOISE:
                found.append(self._prepare_finding(quota, missing, references))
        return found

    @api.model
    def _prepare_finding(self, quota, missing, references):
        product, company = quota.product_id, quota.company_id
        price = product.currency_id._convert(product.lst_price, company.currency_id, company)
        return Finding(
            subject_key=f"order.release.quota,{quota.id}",
            res_model=quota._name,
            res_id=quota.id,
            company_id=company.id,
            warehouse_id=quota.warehouse_id.id,
            product_id=product.id,
            amount_at_risk=missing * price,
            deadline_at=datetime.combine(quota.date_to, time.min),
            facts={
                "quota": link(quota._name, quota.id, quota.name),
                "product": link(product._name, product.id, product.display_name),
                "kept": quota.rest_qty,
                "missing": round(missing, 6),
                "by": ", ".join(one for one in references if one),
            },
        )
