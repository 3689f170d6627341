from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.intercompany_flows.logic.price import Bases, Rule, transfer_price

METHODS = [
    ("cost_plus", "Cost plus"),
    ("list_minus", "Seller's list minus"),
    ("resale_minus", "Resale price minus"),
    ("fixed", "Fixed"),
]


class IntercompanyPriceRule(models.Model):
    """One line of the transfer price policy of an agreement: the first that fits product and day makes the price."""

    _name = "intercompany.price.rule"
    _description = "Transfer price"
    _inherit = "intercompany.agreement.part"
    _order = "agreement_id, sequence, id"

    sequence = fields.Integer(default=10)
    category_id = fields.Many2one("product.category", help="With the categories below it. Empty: all goods.")
    product_id = fields.Many2one("product.product", help="Empty: all of the category.")
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    method = fields.Selection(METHODS, required=True, default="cost_plus")
    percent = fields.Float("%", digits=(5, 2))
    fixed_price = fields.Monetary("Price", currency_field="currency_id", help="Per unit of the product.")
    currency_id = fields.Many2one(related="agreement_id.currency_id")

    _dates_in_order = models.Constraint("CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)", "A price begins before it ends.")  # fmt: skip

    @api.constrains("method", "percent", "fixed_price")
    def _check_method(self):
        for rule in self:
            if rule.method == "fixed" and rule.fixed_price <= 0:
                raise ValidationError(self.env._("A fixed transfer price is above zero."))
            if rule.method != "fixed" and not 0 <= rule.percent < 100:
                raise ValidationError(self.env._("The percentage lies between 0 and 100."))

    @api.model
    def _prices(self, agreement, products, day):
        """Return {product: Price per product unit in the transfer currency} for those that a rule covers."""
        rules = agreement.price_rule_ids.filtered(
            lambda rule: (
                (not rule.date_from or rule.date_from <= day) and (not rule.date_to or rule.date_to >= day)
            )
        )
        found = {product: rule for product in products if (rule := rules._first_for(product))}
        bases = self._bases(agreement, self.env["product.product"].union(*found), day) if found else {}
        return {
            product: transfer_price(
                Rule(rule.id, rule.method, rule.percent / 100, rule.fixed_price), bases[product]
            )
            for product, rule in found.items()
        }

    def _first_for(self, product):
        for rule in self:
            if rule.product_id and rule.product_id != product:
                continue
            if product.type == "service" and not rule.product_id and not rule.category_id:
                continue  # a charge: who leads on charges makes its price, unless it is named here
            if (
                rule.category_id
                and f"/{rule.category_id.id}/" not in f"/{product.categ_id.parent_path or ''}"
            ):
                continue
            return rule
        return self.browse()

    @api.model
    def _bases(self, agreement, products, day):
        """Return {product: Bases} in the transfer currency: the seller's cost and list, the buyer's list."""
        seller, buyer = agreement.seller_company_id, agreement.buyer_company_id
        # sudo: a cost is read to make the price, and stands in the evidence that finance may read.
        there, here = products.sudo().with_company(seller), products.sudo().with_company(buyer)

        def convert(amount, company):
            return company.currency_id._convert(amount, agreement.currency_id, company, day, round=False)

        return {
            product: Bases(
                cost=convert(ours.standard_price, seller),
                list=convert(ours.lst_price, seller),
                resale=convert(theirs.lst_price, buyer),
            )
            for product, ours, theirs in zip(products, there, here, strict=True)
        }
