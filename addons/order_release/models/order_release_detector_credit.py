from odoo import api, models


class OrderReleaseDetectorCredit(models.AbstractModel):
    """Orders that wait because the customer would owe more than the limit."""

    _name = "order.release.detector.credit"
    _description = "Detector: orders held for credit"
    _inherit = "order.release.detector"

    _gates = ("credit",)

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        return {
            "exposure": figure,
            "limit": limit,
            "currency": currency,
            "expired_on": facts.get("expired_on"),
        }
