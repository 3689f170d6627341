from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class SupplierDetectorGrni(models.AbstractModel):
    """Purchase orders with goods received, or billed, longer ago than the company allows without the other half."""

    _name = "supplier.detector.grni"
    _description = "Detector: received not billed for long"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        orders = {}
        for company in self.env["res.company"].browse(scope.company_ids):
            day = company._local_day(fields.Datetime.now())
            for row in self.env.execute_query_dict(self.env["supplier.grni"]._balances(company, day)):
                if row["age_days"] is not None and row["age_days"] > company.supplier_grni_days:
                    orders.setdefault(row["order_id"], []).append(row)
        if scope.res_model == "purchase.order" and scope.record_ids is not None:
            orders = {key: rows for key, rows in orders.items() if key in scope.record_ids}
        self.env["purchase.order"].browse(orders).fetch(["name"])
        return [self._prepare_finding(order_id, rows) for order_id, rows in orders.items()]

    @api.model
    def _prepare_finding(self, order_id, rows):
        first = rows[0]
        order = self.env["purchase.order"].browse(order_id)
        vendor = self.env["res.partner"].browse(first["partner_id"])
        currency = self.env["res.currency"].browse(first["currency_id"])
        received = sum(row["amount"] for row in rows if row["kind"] == "received")
        billed = -sum(row["amount"] for row in rows if row["kind"] == "billed")
        products = {row["product_id"] for row in rows}
        return Finding(
            subject_key=f"purchase.order,{order_id}",
            res_model="purchase.order",
            res_id=order_id,
            company_id=first["company_id"],
            warehouse_id=first["warehouse_id"],
            partner_id=vendor.id,
            product_id=products.pop() if len(products) == 1 else None,
            amount_at_risk=currency.round(received + billed),
            facts={
                "order": link("purchase.order", order_id, order.name),
                "vendor": link("res.partner", vendor.id, vendor.name),
                "received": currency.round(received),
                "billed": currency.round(billed),
                "currency": currency.name,
                "lines": len(rows),
                "days": max(row["age_days"] for row in rows),
            },
        )
