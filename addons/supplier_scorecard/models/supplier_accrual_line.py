from odoo import fields, models


class SupplierAccrualLine(models.Model):
    """One order line in an accrual: the figures as they were that day."""

    _name = "supplier.accrual.line"
    _description = "Accrued order line"
    _order = "accrual_id, id"
    _rec_name = "line_id"

    accrual_id = fields.Many2one(
        "supplier.accrual", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date("As of", required=True, readonly=True)
    is_live = fields.Boolean(default=True, readonly=True)
    line_id = fields.Many2one(
        "purchase.order.line", "Order line", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    amount = fields.Monetary(readonly=True)
    stock_amount = fields.Monetary("Open in stock's books", readonly=True)
    reason = fields.Selection(
        lambda self: self.env["supplier.grni"]._fields["reason"].selection, "Why it differs", readonly=True
    )

    _once_uniq = models.UniqueIndex(
        "(line_id, day) WHERE is_live IS TRUE", "An order line is accrued once per day."
    )
