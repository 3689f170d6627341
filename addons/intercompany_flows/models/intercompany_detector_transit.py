from odoo import fields, models


class IntercompanyDetectorTransit(models.AbstractModel):
    """Goods under way for longer than the agreement expects."""

    _name = "intercompany.detector.transit"
    _description = "Detector: goods under way too long"
    _inherit = "intercompany.detector"

    def _match_domain(self):
        return [("in_transit", ">", 0), ("to_receive", ">", 0), ("expected_at", "<", fields.Datetime.now())]

    def _extra_facts(self, line):
        return {
            "quantity": line.in_transit, "owner": line.owner_company_id.name,
            "expected": line.expected_at.date().isoformat(), "value": line.transit_value,
            "currency": line.currency_id.name,
        }  # fmt: skip
