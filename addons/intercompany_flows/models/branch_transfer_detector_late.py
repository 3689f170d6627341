from odoo import fields, models


class BranchTransferDetectorLate(models.AbstractModel):
    """Goods between branches that should have arrived."""

    _name = "branch.transfer.detector.late"
    _description = "Detector: transfers between branches under way too long"
    _inherit = "branch.transfer.detector"

    def _transfer_domain(self):
        return [("state", "=", "under_way"), ("expected_at", "<", fields.Datetime.now())]

    def _extra_facts(self, transfer):
        return {
            "expected": transfer.expected_at.date().isoformat(),
            "owner": transfer.owner_warehouse_id.name or "",
        }
