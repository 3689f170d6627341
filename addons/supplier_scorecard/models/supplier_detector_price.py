from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.supplier_scorecard.queries.price_jumps import jumps

# Dearer than contract or last order by more than this is worth a question; below it is the market.
JUMP = 0.05
# Older orders are the bill's question: the match holds it.
DAYS = 60


class SupplierDetectorPrice(models.AbstractModel):
    """Open purchase order lines that cost over 5 % more than the contract or the order before: one finding per line."""

    _name = "supplier.detector.price"
    _description = "Detector: price jumps"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        since = fields.Datetime.now() - timedelta(days=DAYS)
        lines = scope.record_ids if scope.res_model == "purchase.order.line" else None
        rows = self.env.execute_query(jumps(self.env, scope.company_ids, since, JUMP, lines))
        return [self._prepare_finding(*row) for row in rows]

    @api.model
    def _prepare_finding(
        self, line_id, order_id, order, company_id, warehouse_id, vendor_id, vendor, product_id, quantity, price, reference,
        is_contract,
    ):  # fmt: skip
        currency = self.env["res.company"].browse(company_id).currency_id
        product = self.env["product.product"].browse(product_id)
        return Finding(
            subject_key=f"purchase.order.line,{line_id}",
            res_model="purchase.order.line",
            res_id=line_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            partner_id=vendor_id,
            product_id=product_id,
            amount_at_risk=currency.round(quantity * (price - reference)),
            facts={
                "order": link("purchase.order", order_id, order),
                "vendor": link("res.partner", vendor_id, vendor),
                "product": link("product.product", product_id, product.display_name),
                "price": round(price, 4),
                "reference": round(reference, 4),
                "share": f"{price / reference - 1:.1%}",
                "against": self.env._("the contract") if is_contract else self.env._("the order before"),
                "quantity": quantity,
                "currency": currency.name,
            },
        )
