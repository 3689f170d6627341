from odoo import api, fields, models

from odoo.addons.intercompany_flows.queries.close import close_items


class IntercompanyClose(models.Model):
    """Would we close clean today? What two companies would have to explain if the month ended now."""

    _name = "intercompany.close"
    _description = "What keeps companies from closing clean"
    _auto = False
    _order = "kind, id"

    kind = fields.Selection(
        [
            ("message", "Step that waits"),
            ("uninvoiced", "Shipped, not invoiced"),
            ("unbilled", "Invoiced, not billed"),
            ("draft_bill", "Bill or credit note not posted"),
            ("transit", "Under way: cut-off"),
            ("difference", "Received something else than shipped"),
            ("balance", "Balances differ"),
        ],
        readonly=True,
    )
    agreement_id = fields.Many2one("intercompany.agreement", readonly=True)
    company_id = fields.Many2one("res.company", "Whose turn", readonly=True)
    seller_company_id = fields.Many2one("res.company", "Seller", readonly=True)
    buyer_company_id = fields.Many2one("res.company", "Buyer", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    name = fields.Char(readonly=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    product_id = fields.Many2one("product.product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="In product units.")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        return close_items()

    @api.depends("res_model", "res_id", "name")
    def _compute_document(self):
        for model, items in self.grouped("res_model").items():
            names = {one.id: one.display_name for one in self.env[model].browse(items.mapped("res_id"))}
            for item in items:
                item.document = item.name or names.get(item.res_id)

    def action_open(self):
        """Open the record behind the line; its own rules say who may."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
