from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.intercompany_flows.queries.close import balance_gaps


class IntercompanyDetectorLedger(models.AbstractModel):
    """What a seller's books say a sister company owes, and the buyer's say it owes, as of yesterday, are not the same."""

    _name = "intercompany.detector.ledger"
    _description = "Detector: open balances that differ between companies"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        if scope.record_ids is not None:
            return []
        today = fields.Date.context_today(self)
        self.env.flush_all()
        rows = self.env.execute_query(balance_gaps(before=today))
        # sudo: both books are read, whoever looks; the case is of one company and names the other.
        agreements = self.env["intercompany.agreement"].sudo().browse([row[0] for row in rows])
        return [
            self._prepare_finding(agreement, *row[1:], today)
            for agreement, row in zip(agreements, rows, strict=True)
            if agreement.buyer_company_id.id in scope.company_ids
        ]

    def _prepare_finding(self, agreement, currency_id, receivable, payable, day):
        company, currency = agreement.buyer_company_id, self.env["res.currency"].browse(currency_id)
        gap = abs(float(receivable) - float(payable))
        return Finding(
            subject_key=f"intercompany.agreement,{agreement.id},{currency.name}",
            res_model=agreement._name,
            res_id=agreement.id,
            company_id=company.id,
            partner_id=agreement.seller_company_id.partner_id.id,
            amount_at_risk=currency._convert(gap, company.currency_id, company, day),
            facts={
                "agreement": link(agreement._name, agreement.id, agreement.name),
                "seller": agreement.seller_company_id.name,
                "buyer": company.name,
                "receivable": float(receivable),
                "payable": float(payable),
                "currency": currency.name,
            },
        )
