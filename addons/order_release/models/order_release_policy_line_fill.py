from odoo import fields, models


class OrderReleasePolicyLine(models.Model):
    """The stock gate's own question: how much of an order must be there for any of it to leave."""

    _inherit = "order.release.policy.line"

    fill_by = fields.Selection(
        [("quantity", "of quantity"), ("value", "of value")],
        "Minimum Fill",
        default="quantity",
        help="Stock: the limit is the least share of the order that leaves at once; empty limit: whatever is there.",
    )
