from odoo import models


class IntercompanyDetectorDifference(models.AbstractModel):
    """Goods that left and that nobody waits for any more, or that arrived and never left."""

    _name = "intercompany.detector.difference"
    _description = "Detector: received something else than shipped"
    _inherit = "intercompany.detector"

    def _match_domain(self):
        return ["|", ("in_transit", "<", 0), "&", ("in_transit", ">", 0), ("to_receive", "=", 0)]

    def _extra_facts(self, line):
        return {
            "shipped": line.shipped, "received": line.received, "difference": line.in_transit,
            "value": line.transit_value, "currency": line.currency_id.name,
        }  # fmt: skip
