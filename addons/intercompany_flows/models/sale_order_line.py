from odoo import fields, models

from odoo.addons.intercompany_flows.logic.agree import CENT

from .intercompany_agreement import MIRRORING


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "intercompany.line"]

    _intercompany_quantity = "product_uom_qty"
    _intercompany_moved = "qty_delivered"
    _intercompany_state = "sale"
    _intercompany_own = frozenset(("intercompany_purchase_line_id", "intercompany_price"))

    intercompany_purchase_line_id = fields.Many2one(
        "purchase.order.line", copy=False, readonly=True, ondelete="set null"
    )
    intercompany_price = fields.Json("Transfer price", copy=False, readonly=True)

    _intercompany_line_uniq = models.UniqueIndex("(intercompany_purchase_line_id) WHERE intercompany_purchase_line_id IS NOT NULL")  # fmt: skip

    def write(self, vals):
        """A person's own price on a line with a transfer price stays named in the evidence of the line."""
        if {"price_unit", "discount"}.isdisjoint(vals) or self.env.context.get(
            "intercompany_pass"
        ) is MIRRORING:
            return super().write(vals)
        before = {line: line._net_price() for line in self if line.intercompany_price}
        result = super().write(vals)
        for line, price in before.items():
            if abs(line._net_price() - price) > CENT:
                # sudo: the evidence is nobody's to write.
                line.sudo().intercompany_price = {
                    **line.intercompany_price,
                    "changed_to": line._net_price(),
                    "changed_by": self.env.user.name,
                    "changed_on": fields.Date.context_today(line).isoformat(),
                }
        return result

    def _get_intercompany_day(self):
        order = self.order_id
        return order.commitment_date or order.expected_date or order.date_order

    def _set_intercompany_day(self, day):
        self.order_id.commitment_date = day

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        # sudo: the agreement's account is for whoever invoices the order.
        account = self.order_id.sudo().intercompany_agreement_id.seller_account_id
        if (
            account
            and not self.display_type
            and not self.is_downpayment
            and "account_id" not in optional_values
        ):
            values["account_id"] = account.id
        return values

    def _get_location_final(self):
        """Goods for a sister company go through the transit between companies, even straight to its customer."""
        if self.order_id.intercompany_agreement_id:
            return self.env["intercompany.agreement"]._transit()
        return super()._get_location_final()
