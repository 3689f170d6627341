from odoo import api, fields, models

from odoo.addons.intercompany_flows.queries.profit import branch_lines


class BranchProfit(models.Model):
    """What a branch sells, at which cost and transfer price, with its freight: one row per line of a document.

    Read from deliveries, receipts and invoices at the moment of asking; nothing is stored. Amounts in the currency of
    the company, as of the branch's local day.
    """

    _name = "branch.profit"
    _description = "Branch profitability"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "document"

    day = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    team_id = fields.Many2one("crm.team", "Channel", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer or vendor", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product category", readonly=True)
    kind = fields.Selection(
        [
            ("sale", "Sale outside"),
            ("transfer_sale", "Sale to a sister company"),
            ("transfer_purchase", "Purchase from a sister company"),
            ("charged", "Freight charged"),
            ("freight", "Freight"),
            ("expedite", "Expedited freight"),
        ],
        readonly=True,
    )
    revenue = fields.Monetary(readonly=True, help="Delivered to customers outside the group, at the price of the order, net.")  # fmt: skip
    transfer_sales = fields.Monetary(readonly=True, help="Delivered to sister companies, at transfer price.")
    transfer_purchases = fields.Monetary(readonly=True, help="Received from sister companies, at transfer price. It goes into stock and is no part of the margin.")  # fmt: skip
    freight_charged = fields.Monetary(readonly=True, help="Freight invoiced to customers.")
    cost = fields.Monetary(readonly=True, help="What the delivered goods were valued at in stock.")
    freight = fields.Monetary(readonly=True, help="Posted bills of products marked as freight.")
    expedite = fields.Monetary("Expedited freight", readonly=True, help="Posted bills of products marked as expedited freight.")  # fmt: skip
    margin = fields.Monetary(readonly=True, help="Revenue, transfer sales and freight charged less cost, freight and expedited freight.")  # fmt: skip
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)

    @property
    def _table_query(self):
        # sudo: the time zone of a branch dates its documents, whoever reads them.
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False).search([])
        return branch_lines({one.id: one._local_zone().zone for one in warehouses})

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for model, lines in self.grouped("res_model").items():
            names = {one.id: one.display_name for one in self.env[model].browse(lines.mapped("res_id"))}
            for line in lines:
                line.document = names.get(line.res_id)

    def action_open(self):
        """Open the document behind the line; its own rules say who may."""
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
