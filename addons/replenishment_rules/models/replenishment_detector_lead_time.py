from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.replenishment_rules.queries import signals


class ReplenishmentDetectorLeadTime(models.AbstractModel):
    """Vendors whose receipts of the last quarter took much longer, or shorter, than the levels are planned with."""

    _name = "replenishment.detector.lead.time"
    _description = "Detector: lead-time shift"
    _inherit = "replenishment.detector"

    _subject = "res.partner"

    @api.model
    def _query(self, company_ids, record_ids):
        return signals.lead_time_shifts(company_ids, fields.Datetime.now(), record_ids)

    @api.model
    def _product_names(self, rows):
        return {}

    @api.model
    def _prepare_finding(self, _names, vendor, company, name, receipts, days, planned, value):
        currency = self._currency(company)
        return Finding(
            subject_key=f"res.partner,{vendor}",
            res_model="res.partner",
            res_id=vendor,
            company_id=company,
            partner_id=vendor,
            amount_at_risk=currency.round(value),
            facts={
                "vendor": link("res.partner", vendor, name),
                "receipts": receipts,
                "days": round(days, 1),
                "planned": round(planned, 1),
                "value": currency.round(value),
                "currency": currency.name,
            },
        )
