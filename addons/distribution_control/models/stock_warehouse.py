from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working hours",
        ondelete="set null",
        check_company=True,
        help="Hours in which clocks run at this branch, and the time zone of its days. Empty: those of the company.",
    )
