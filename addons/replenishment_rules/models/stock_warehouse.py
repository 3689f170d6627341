from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    replenishment_is_central = fields.Boolean(
        "Keeps stock for other branches",
        help="What it sends to other branches is its demand, too: it is planned for them, and gives them what it holds "
        "beyond the part that its own customers need. Off: it is planned for its own customers, and gives only what is "
        "beyond its own order-up-to level. Takes effect on the past with the next whole count.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "replenishment_is_central" in vals:
            # The next night counts the whole past anew, with or without what was sent to branches.
            self.company_id.sudo().replenishment_demand_until = False
        return result

    def _central_ids(self, companies):
        """Return the ids of the warehouses of *companies* that keep stock for others."""
        # sudo: counted alike for everybody.
        found = self.sudo().with_context(active_test=False)
        return found.search(
            [("company_id", "in", companies.ids), ("replenishment_is_central", "=", True)]
        ).ids
