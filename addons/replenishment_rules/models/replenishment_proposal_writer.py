import json

from odoo import api, fields, models

from odoo.addons.replenishment_rules.queries import proposals as queries

# A proposal is written again only when one of these differs from what stands.
CHANGED = (
    "kind", "quantity", "vendor_id", "supplierinfo_id", "source_warehouse_id", "new_due_date", "is_inside_budget",
    "hurt_count", "hurt_amount", "level_id", "policy_id", "budget_rank", "order_date", "lane_left_quantity",
)  # fmt: skip
BATCH = 5_000


class ReplenishmentProposalWriter(models.AbstractModel):
    """The one writer of open proposals: one statement per batch, and one that closes what is gone."""

    _name = "replenishment.proposal.writer"
    _description = "Writer of proposals"

    @api.model
    def _write(self, company, rows, product_ids):
        """Make the open proposals of *company*, or of the products, be *rows*; write only what differs."""
        proposals = self.env["replenishment.proposal"]
        proposals.flush_model()
        kept = [(row["product_id"], row["warehouse_id"]) for row in rows]
        now = fields.Datetime.now()
        self.env.execute_query(queries.close_gone(company.id, now, kept, product_ids))
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            self.env.execute_query(queries.upsert(json.dumps(batch), list(batch[0]), CHANGED, now))
        proposals.invalidate_model()
