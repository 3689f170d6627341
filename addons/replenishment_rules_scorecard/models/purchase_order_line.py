from odoo import models
from odoo.tools import float_compare


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _is_as_proposed(self):
        """Say whether the line still has the vendor, the quantity and at most the price of its proposals."""
        self.ensure_one()
        proposals = self.replenishment_proposal_ids
        if proposals.purchase_line_ids != self or set(proposals.mapped("state")) != {"accepted"}:
            return False
        if proposals.vendor_id.commercial_partner_id != self.partner_id.commercial_partner_id:
            return False
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(self.product_uom_qty, sum(proposals.mapped("quantity")), precision_digits=digits):
            return False
        paid = self.price_subtotal / (self.order_id.currency_rate or 1.0)
        return self.company_id.currency_id.compare_amounts(paid, sum(proposals.mapped("cost_amount"))) <= 0
