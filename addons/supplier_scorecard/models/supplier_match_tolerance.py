from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.supplier_scorecard.logic.match import Tolerance


class SupplierMatchTolerance(models.Model):
    """How far a bill may differ from order and receipt before its payment is held; the most specific row wins."""

    _name = "supplier.match.tolerance"
    _description = "Bill tolerance"
    _order = "company_id, partner_id, categ_id, id"

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Vendor", index="btree_not_null", ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Product category", ondelete="cascade")
    quantity = fields.Float("Quantity over", digits="Product Unit", help="In the product's unit.")
    quantity_share = fields.Float(
        "Quantity over, share", digits=(5, 4), help="Of the ordered quantity, 0.02 = 2 %."
    )
    price = fields.Monetary("Price over", help="Per unit, in the company's currency.")
    price_share = fields.Float("Price over, share", digits=(5, 4), help="Of the order's price, 0.01 = 1 %.")
    flag_low_price = fields.Boolean("Hold low prices too")
    without_order = fields.Selection(
        [("ignore", "Let pass"), ("warn", "Show"), ("hold", "Hold")],
        "Lines without an order",
        required=True,
        default="warn",
    )

    _scope_uniq = models.UniqueIndex(
        "(company_id, COALESCE(partner_id, 0), COALESCE(categ_id, 0)) WHERE active IS TRUE",
        "There is a tolerance for this vendor and category already; change or archive that one.",
    )

    @api.depends("partner_id", "categ_id", "company_id")
    def _compute_name(self):
        for row in self:
            parts = [row.partner_id.display_name, row.categ_id.display_name]
            row.name = ", ".join(part for part in parts if part) or self.env._(
                "All of %s", row.company_id.name
            )

    @api.constrains("quantity", "quantity_share", "price", "price_share")
    def _check_not_negative(self):
        if any(min(row.quantity, row.quantity_share, row.price, row.price_share) < 0 for row in self):
            raise ValidationError(self.env._("A tolerance cannot be negative."))

    @api.model
    def _finder(self, company):
        """Return ``find(vendor id, category path)`` -> tolerance record, empty when none fits."""
        # sudo: the rule that binds a bill does not depend on what the person posting it may read.
        rows = {
            (row.partner_id.id, row.categ_id.id): row
            for row in self.sudo().search([("company_id", "=", company.id)])
        }

        def find(partner_id, categ_path):
            categories = [int(part) for part in reversed((categ_path or "").split("/")) if part]
            for partner in (partner_id, False):
                for category in [*categories, False]:
                    if (partner, category) in rows:
                        return rows[partner, category]
            return self.browse()

        return find

    def _tolerance(self, rate):
        """Return the pure Tolerance in the bill's currency; *rate* = bill currency per company currency."""
        if not self:
            return Tolerance()
        return Tolerance(
            self.quantity, self.quantity_share, self.price * rate, self.price_share, self.flag_low_price
        )
