from odoo import Command, api, fields, models

from .stock_move import refuse_links


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    replenishment_proposal_ids = fields.Many2many(
        "replenishment.proposal",
        "replenishment_proposal_purchase_rel",
        "line_id",
        "proposal_id",
        "Proposals",
        readonly=True,
        copy=False,
        help="The proposals that asked for this line.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_links(self.env, vals_list, "replenishment_proposal_ids")
        return super().create(vals_list)

    def write(self, vals):
        refuse_links(self.env, [vals], "replenishment_proposal_ids")
        return super().write(vals)

    @api.model
    def _prepare_purchase_order_line_from_procurement(
        self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, po
    ):
        written = super()._prepare_purchase_order_line_from_procurement(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, po
        )
        if values.get("replenishment_proposal_id"):
            written["replenishment_proposal_ids"] = [Command.link(values["replenishment_proposal_id"])]
        return written
