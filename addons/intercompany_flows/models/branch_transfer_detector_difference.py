from odoo import models


class BranchTransferDetectorDifference(models.AbstractModel):
    """Goods that left one branch and that nobody waits for any more at the other, or that arrived and never left."""

    _name = "branch.transfer.detector.difference"
    _description = "Detector: transfers between branches received otherwise than shipped"
    _inherit = "branch.transfer.detector"

    def _transfer_domain(self):
        return [("state", "=", "difference")]

    def _extra_facts(self, transfer):
        return {"shipped": transfer.shipped, "received": transfer.received}
