from odoo import api, models


class OrderReleaseDetectorStock(models.AbstractModel):
    """Orders that wait for goods."""

    _name = "order.release.detector.stock"
    _description = "Detector: orders short of stock"
    _inherit = "order.release.detector"

    _gates = ("stock",)

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        return {
            "product": facts.get("product"),
            "free": facts.get("free"),
            "needed": facts.get("needed"),
            "holds": count,
        }
