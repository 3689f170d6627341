from odoo import Command, api, fields, models


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
