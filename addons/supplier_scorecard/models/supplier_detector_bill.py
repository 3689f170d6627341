from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.supplier_scorecard.queries.held_bills import held_bills


class SupplierDetectorBill(models.AbstractModel):
    """Vendor bills whose payment is held: one finding per bill, with whom most of the money in question lies."""

    _name = "supplier.detector.bill"
    _description = "Detector: held vendor bills"
    _inherit = "distribution.detector"

    # Who clears what the kind is about.
    _route = None

    def _detect(self, scope):
        bills = scope.record_ids if scope.res_model == "account.move" else None
        rows = self.env.execute_query(held_bills(self.env, scope.company_ids, self._route, bills))
        return [self._prepare_finding(*row) for row in rows]

    @api.model
    def _prepare_finding(
        self, bill_id, name, company_id, vendor_id, vendor, amount, lines, codes, order_id, order, warehouse_id,
        is_missing,
    ):  # fmt: skip
        currency = self.env["res.company"].browse(company_id).currency_id
        facts = {
            "bill": link("account.move", bill_id, name),
            "vendor": link("res.partner", vendor_id, vendor),
            "amount": currency.round(amount or 0.0),
            "currency": currency.name,
            "lines": lines,
            "differences": codes,
        }
        if order_id:
            facts["order"] = link("purchase.order", order_id, order)
        return Finding(
            subject_key=f"account.move,{bill_id}",
            res_model="account.move",
            res_id=bill_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            partner_id=vendor_id,
            amount_at_risk=facts["amount"],
            # Goods that are billed and not there: the late receipt explains the bill.
            root_key=f"purchase.order,{order_id}" if order_id and is_missing else None,
            facts=facts,
        )
