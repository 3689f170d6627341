from odoo import Command, api, models

from odoo.addons.intercompany_flows.logic.agree import BUYER, SELLER, agree

from .intercompany_message import NotYetError


class IntercompanyStepChange(models.AbstractModel):
    """Two linked orders say the same again, each side leading on what the agreement gives it."""

    _name = "intercompany.step.change"
    _description = "Intercompany step: change of an order"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, origin):
        order, purchase = self._pair(origin)
        if not order or not purchase:
            raise NotYetError(self.env._("%s has no counterpart yet.", origin.display_name))
        self._add_lines(agreement, order, purchase)
        pairs = [
            (line._intercompany_side(), line.intercompany_purchase_line_id._intercompany_side())
            for line in order.order_line
            if line.intercompany_purchase_line_id
        ]
        outcome = agree(pairs, agreement._leads())
        # Differences stay as they are: the match list shows them, and a case asks both sides.
        self._write(agreement, order, purchase, outcome.writes)
        return purchase if origin == order else order

    @api.model
    def _pair(self, origin):
        """Return (sales order, purchase order) of either, as the messages' own (sudo)."""
        origin = origin.sudo()
        if origin._name == "sale.order":
            return origin, origin.intercompany_purchase_id
        return origin.intercompany_sale_ids[:1], origin

    @api.model
    def _add_lines(self, agreement, order, purchase):
        """New goods come from the buyer, new charges from who leads on them."""
        linked = order.order_line.intercompany_purchase_line_id
        added = purchase.order_line.filtered(
            lambda line: line.product_id and line not in linked and line.product_qty
        )
        wanted = added.filtered(
            lambda line: line.product_id.type == "consu" or agreement.lead_charge == BUYER
        )
        if wanted:
            self._check_products(wanted.product_id, agreement.seller_company_id)
            step = self.env["intercompany.step.order"]
            there = self._env(agreement, SELLER)["sale.order"].browse(order.id)
            there.write({"order_line": [Command.create(step._prepare_line(line)) for line in wanted]})
            step._set_prices(
                agreement,
                there.order_line.filtered(lambda line: line.sudo().intercompany_purchase_line_id in wanted),
            )
        if agreement.lead_charge == SELLER:
            charges = order.order_line.filtered(
                lambda line: line.product_id.type == "service" and not line.intercompany_purchase_line_id and not line.is_downpayment
            )  # fmt: skip
            step = self.env["intercompany.step.sale"]
            for charge in charges:
                made = self._env(agreement, BUYER)["purchase.order.line"].create(
                    {**step._prepare_line(charge), "order_id": purchase.id}
                )
                charge.intercompany_purchase_line_id = made.id

    @api.model
    def _write(self, agreement, order, purchase, writes):
        sellers, buyers = self._env(agreement, SELLER), self._env(agreement, BUYER)
        for write in writes:
            if write.side == SELLER:
                line = sellers["sale.order.line"].browse(write.line_id)
                other = line.sudo().intercompany_purchase_line_id
            else:
                line = buyers["purchase.order.line"].browse(write.line_id)
                other = line.sudo().intercompany_sale_line_ids
            line._intercompany_take(write.field, write.value, other)

    @api.model
    def _env(self, agreement, side):
        return agreement._env_of(agreement[f"{side}_company_id"])
