from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class SupplierDetectorPredicted(models.AbstractModel):
    """Purchase orders with a line that is not late yet, and more likely than not will be: one finding per order."""

    _name = "supplier.detector.predicted"
    _description = "Detector: receipts predicted late"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        return [self._prepare_finding(rows) for rows in self._fetch_orders(scope).values()]

    @api.model
    def _fetch_orders(self, scope):
        """Return {order id: [Expected]} of the lines this kind is about."""
        companies = self.env["res.company"].browse(scope.company_ids)
        lines = None
        if scope.res_model == "purchase.order" and scope.record_ids is not None:
            lines = self.env["purchase.order"].browse(scope.record_ids).order_line
        found = {}
        for row in self.env["supplier.predictor"]._expect(companies, lines):
            if self._is_meant(row):
                found.setdefault(row.order_id, []).append(row)
        return found

    @api.model
    def _is_meant(self, row):
        return row.due >= row.today and row.p50 > row.due

    @api.model
    def _prepare_finding(self, rows):
        first = min(rows, key=lambda row: row.due)
        currency = self.env["res.company"].browse(first.company_id).currency_id
        vendor = self.env["res.partner"].browse(first.vendor_id)
        contact = self.env["res.partner"].browse(first.contact_id)
        products = {row.product_id for row in rows}
        return Finding(
            subject_key=f"purchase.order,{first.order_id}",
            res_model="purchase.order",
            res_id=first.order_id,
            company_id=first.company_id,
            warehouse_id=first.warehouse_id,
            partner_id=first.vendor_id,
            product_id=products.pop() if len(products) == 1 else None,
            amount_at_risk=currency.round(self._at_risk(rows)),
            facts={
                "order": link("purchase.order", first.order_id, first.order),
                "vendor": link("res.partner", vendor.id, vendor.name),
                "contact": link("res.partner", contact.id, contact.name or vendor.name),
                "lines": len(rows),
                "due": first.due.isoformat(),
                **self._more_facts(rows, first),
                "value": currency.round(sum(row.value for row in rows)),
                "waiting": sum(row.waiting for row in rows),
                "waiting_value": currency.round(sum(row.waiting_value for row in rows)),
                "currency": currency.name,
            },
        )

    @api.model
    def _at_risk(self, rows):
        return sum((row.value + row.waiting_value) * row.prediction.late_share for row in rows)

    @api.model
    def _more_facts(self, rows, first):
        worst = max(rows, key=lambda row: row.prediction.late_share)
        return {
            "likely": max(row.p50 for row in rows).isoformat(),
            "nine_of_ten": max(row.p90 for row in rows).isoformat(),
            "chance": round(100 * worst.prediction.late_share),
            "deliveries": worst.prediction.sample,
        }
