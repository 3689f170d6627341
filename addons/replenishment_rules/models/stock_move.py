from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    replenishment_proposal_id = fields.Many2one(
        "replenishment.proposal",
        "Proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The proposal that asked for this transfer.",
    )

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.replenishment_proposal_id:
            values["replenishment_proposal_id"] = self.replenishment_proposal_id.id
        return values

    def _prepare_merge_moves_distinct_fields(self):
        # A move that was asked for by two proposals could name only one of them.
        return [*super()._prepare_merge_moves_distinct_fields(), "replenishment_proposal_id"]
