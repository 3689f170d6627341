from odoo import api, fields, models


class AccountMoveLine(models.Model):
    """Invoice lines know the branch whose goods they are about."""

    _inherit = "account.move.line"

    kpi_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Branch",
        compute="_compute_kpi_warehouse_id",
        store=True,
        index="btree_not_null",
        help="Of the order line that is invoiced; none where no order line is behind it.",
    )

    @api.depends("sale_line_ids", "purchase_line_id")
    def _compute_kpi_warehouse_id(self):
        for line in self:
            # sudo: who enters a bill need not read the order.
            sold, bought = line.sudo().sale_line_ids, line.sudo().purchase_line_id
            line.kpi_warehouse_id = (
                sold[:1].warehouse_id or bought.order_id.picking_type_id.warehouse_id or False
            )
