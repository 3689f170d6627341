from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    """Asks why goods come back; without an answer the return is made all the same and counts as unexplained."""

    _inherit = "stock.return.picking"

    is_watched = fields.Boolean(related="company_id.control_active")
    return_reason_id = fields.Many2one(
        "distribution.return.reason",
        "Reason",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Of all lines that have none of their own.",
    )
