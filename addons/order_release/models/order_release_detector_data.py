from odoo import api, models


class OrderReleaseDetectorData(models.AbstractModel):
    """Orders that wait because of what they say or lack: a prepayment, an address, a day, data, a look."""

    _name = "order.release.detector.data"
    _description = "Detector: orders held for payment, shipping or data"
    _inherit = "order.release.detector"

    _gates = ("payment", "shipping", "data", "unusual")

    @api.model
    def _get_facts(self, gate, figure, limit, currency, facts, count):
        return {"gate": gate, "product": facts.get("product"), "holds": count}
