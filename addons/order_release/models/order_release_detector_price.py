from odoo import api, models


class OrderReleaseDetectorPrice(models.AbstractModel):
    """Orders that wait because of a discount or a margin."""

    _name = "order.release.detector.price"
    _description = "Detector: orders held for their price"
    _inherit = "order.release.detector"

    _gates = ("price", "discount", "margin")

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        return {
            "gate": gate,
            "product": facts.get("product"),
            "percent": round(figure * 100.0, 2),
            "allowed": round(limit * 100.0, 2),
            "holds": count,
        }
