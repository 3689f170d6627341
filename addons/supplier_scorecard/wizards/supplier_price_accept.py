from odoo import fields, models


class SupplierPriceAccept(models.TransientModel):
    """Make a billed price the vendor's price."""

    _name = "supplier.price.accept"
    _description = "Accept a new price"

    difference_id = fields.Many2one("supplier.match.difference", required=True, readonly=True)
    partner_id = fields.Many2one(related="difference_id.partner_id")
    product_id = fields.Many2one(related="difference_id.bill_line_id.product_id")
    currency_id = fields.Many2one(related="difference_id.currency_id")
    price = fields.Float(related="difference_id.bill_line_id.price_unit", string="Billed price")
    order_price = fields.Float(related="difference_id.purchase_line_id.price_unit", string="Order's price")
    date_start = fields.Date("From", required=True, default=fields.Date.context_today)
    reason = fields.Text(required=True)

    def action_accept(self):
        """Write the price into the vendor's price list; the bill stays held until finance releases it."""
        self.ensure_one()
        self.difference_id._accept_price(self.date_start, self.reason)
        return {"type": "ir.actions.act_window_close"}
