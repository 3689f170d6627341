from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .intercompany_message import NotYetError


class IntercompanyStepSale(models.AbstractModel):
    """The seller's confirmed sales order becomes the buyer's purchase order, linked line by line."""

    _name = "intercompany.step.sale"
    _description = "Intercompany step: sale makes a purchase"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, order):
        if order.state != "sale":
            raise NotYetError(self.env._("%s is not confirmed.", order.name))
        if order.intercompany_purchase_id:
            return order.intercompany_purchase_id
        self._check_currency(order, agreement)
        self._check_partner(agreement.seller_company_id.partner_id)
        self._check_products(order.order_line.product_id, agreement.buyer_company_id)
        self._check_rates(agreement)
        env = agreement._env_of(agreement.buyer_company_id)
        warehouse = agreement.buyer_warehouse_id or self.env["stock.warehouse"].search([("company_id", "=", agreement.buyer_company_id.id)], limit=1)  # fmt: skip
        if not warehouse:
            raise UserError(self.env._("%s has no warehouse to receive at. Create one, then retry.", agreement.buyer_company_id.name))  # fmt: skip
        lines = order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        purchase = env["purchase.order"].create(
            {
                "partner_id": agreement.seller_company_id.partner_id.id,
                "company_id": agreement.buyer_company_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "currency_id": order.currency_id.id,
                "partner_ref": order.name,
                "origin": order.name,
                "user_id": agreement.buyer_user_id.id,
                "intercompany_agreement_id": agreement.id,
                "order_line": [Command.create(self._prepare_line(line)) for line in lines],
            }
        )
        # sudo: the link is the message's own; it stands on the seller's side, which asked for it.
        order.sudo().intercompany_purchase_id = purchase
        for line, made in zip(lines, purchase.order_line, strict=True):
            line.sudo().intercompany_purchase_line_id = made.id
        there = agreement._env_of(agreement.seller_company_id)["sale.order.line"].browse(lines.ids)
        self.env["intercompany.step.order"]._set_prices(agreement, there)
        self.env["intercompany.chain"]._join(purchase.sudo(), order.sudo())
        if agreement.mirror_sale == "confirmed":
            purchase.button_confirm()
        return purchase

    @api.model
    def _prepare_line(self, line):
        return {
            "sequence": line.sequence,
            "product_id": line.product_id.id,
            "name": line.name,
            "product_qty": line.product_uom_qty,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "date_planned": line.order_id.commitment_date or fields.Datetime.now(),
        }
