from odoo import api, models


class OrderReleaseDetectorOverdue(models.AbstractModel):
    """Orders that wait because the customer has not paid what is due."""

    _name = "order.release.detector.overdue"
    _description = "Detector: orders held for overdue invoices"
    _inherit = "order.release.detector"

    _gates = ("overdue",)

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        return {
            "amount": facts.get("amount"),
            "currency": currency,
            "days": int(figure),
            "invoice": facts.get("invoice"),
        }
