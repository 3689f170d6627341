from odoo import api, fields, models
from odoo.exceptions import AccessError


def refuse_links(env, vals_list, name):
    """Raise where a person names the proposal that asked for a document: stock's rules do that, as the system."""
    if not env.su and any(vals.get(name) for vals in vals_list):
        raise AccessError(env._("Orders and transfers are linked to proposals by accepting these."))


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

    @api.model_create_multi
    def create(self, vals_list):
        refuse_links(self.env, vals_list, "replenishment_proposal_id")
        return super().create(vals_list)

    def write(self, vals):
        refuse_links(self.env, [vals], "replenishment_proposal_id")
        return super().write(vals)

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.replenishment_proposal_id:
            values["replenishment_proposal_id"] = self.replenishment_proposal_id.id
        return values

    def _prepare_merge_moves_distinct_fields(self):
        # A move that was asked for by two proposals could name only one of them.
        return [*super()._prepare_merge_moves_distinct_fields(), "replenishment_proposal_id"]
