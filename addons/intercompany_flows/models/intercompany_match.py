from odoo import fields, models

from odoo.addons.intercompany_flows.queries.match import match_lines


class IntercompanyMatch(models.Model):
    """Both sides of one line: ordered, shipped, under way, received, invoiced, billed.

    Read from the documents at the moment of asking; nothing is stored. Quantities in product units, money in the
    transfer currency.
    """

    _name = "intercompany.match"
    _description = "Intercompany match"
    _auto = False
    _order = "id desc"
    _rec_name = "product_id"

    agreement_id = fields.Many2one("intercompany.agreement", readonly=True)
    seller_company_id = fields.Many2one("res.company", "Seller", readonly=True)
    buyer_company_id = fields.Many2one("res.company", "Buyer", readonly=True)
    owner_company_id = fields.Many2one("res.company", "Owner under way", readonly=True, help="By the agreement's transfer of control.")  # fmt: skip
    currency_id = fields.Many2one("res.currency", readonly=True)
    sale_id = fields.Many2one("sale.order", "Sales order", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    purchase_id = fields.Many2one("purchase.order", "Purchase order", readonly=True)
    purchase_line_id = fields.Many2one("purchase.order.line", readonly=True)
    sale_name = fields.Char("Sale", compute="_compute_names", compute_sudo=True)
    purchase_name = fields.Char("Purchase", compute="_compute_names", compute_sudo=True)
    product_id = fields.Many2one("product.product", readonly=True)
    sold = fields.Float(digits="Product Unit", readonly=True)
    bought = fields.Float(digits="Product Unit", readonly=True)
    sale_price = fields.Float("Price of the seller", digits="Product Price", readonly=True, aggregator="avg")
    purchase_price = fields.Float(
        "Price of the buyer", digits="Product Price", readonly=True, aggregator="avg"
    )
    shipped = fields.Float(digits="Product Unit", readonly=True)
    received = fields.Float(digits="Product Unit", readonly=True)
    lost = fields.Float("Written off", digits="Product Unit", readonly=True)
    to_receive = fields.Float("Still to receive", digits="Product Unit", readonly=True)
    in_transit = fields.Float("Under way", digits="Product Unit", readonly=True)
    transit_value = fields.Monetary("Value under way", readonly=True)
    shipped_at = fields.Datetime("First shipped", readonly=True)
    received_at = fields.Datetime("Last received", readonly=True)
    expected_at = fields.Datetime("Expected", readonly=True)
    days_under_way = fields.Float("Days under way", digits=(6, 1), readonly=True, aggregator="max")
    quantity_difference = fields.Float("Quantity difference", digits="Product Unit", readonly=True)
    price_difference = fields.Float(
        "Price difference", digits="Product Price", readonly=True, aggregator=None
    )
    date_difference = fields.Integer("Days apart", readonly=True, aggregator="max", help="Promised by the seller after what the buyer plans.")  # fmt: skip
    sale_state = fields.Char(readonly=True)
    purchase_state = fields.Char(readonly=True)
    differs_quantity = fields.Boolean("Quantities differ", readonly=True)
    differs_price = fields.Boolean("Prices differ", readonly=True)
    invoiced = fields.Float(digits="Product Unit", readonly=True)
    billed = fields.Float(digits="Product Unit", readonly=True)
    not_invoiced = fields.Float("Shipped, not invoiced", digits="Product Unit", readonly=True)
    not_billed = fields.Float("Invoiced, not billed", digits="Product Unit", readonly=True)

    @property
    def _table_query(self):
        return match_lines()

    def action_write_off(self):
        """Ask how much of these goods is lost, who bears it, and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write off"),
            "res_model": "intercompany.write.off",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_match_id": self.id},
        }

    def _compute_names(self):
        for line in self:
            line.sale_name, line.purchase_name = line.sale_id.name, line.purchase_id.name
