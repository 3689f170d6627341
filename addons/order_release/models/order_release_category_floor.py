from odoo import fields, models

from . import order_release_policy_part  # noqa: F401  the mixin is built first, wherever the list of models has it


class OrderReleaseCategoryFloor(models.Model):
    """The lowest margin of the products of one category and those below it."""

    _name = "order.release.category.floor"
    _description = "Release policy: floor of a category"
    _inherit = "order.release.policy.part"
    _order = "id"

    categ_id = fields.Many2one("product.category", "Product Category", required=True, ondelete="cascade")
    limit_ratio = fields.Float("Lowest Margin", digits=(16, 6), required=True)

    _categ_unique = models.Constraint("UNIQUE(line_id, categ_id)", "A category has one floor per policy.")
