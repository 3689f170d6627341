from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .intercompany_message import NotYetError


class IntercompanyStepOrder(models.AbstractModel):
    """The buyer's confirmed purchase order becomes the seller's sales order, linked line by line."""

    _name = "intercompany.step.order"
    _description = "Intercompany step: purchase makes a sale"
    _inherit = "intercompany.step"

    @api.model
    def _apply_all(self, agreement, origins):
        made, todo = {}, {}
        for message, purchase in origins.items():
            if purchase.state != "purchase":
                raise NotYetError(self.env._("%s is not confirmed.", purchase.name))
            if purchase.intercompany_sale_ids:
                made[message] = purchase.intercompany_sale_ids[:1]
                continue
            self._check(agreement, purchase)
            todo[message] = purchase
        if not todo:
            return made
        self._check_rates(agreement)
        env = agreement._env_of(agreement.seller_company_id)
        values = [self._prepare_order(agreement, purchase) for purchase in todo.values()]
        self._add_distributions(env, agreement, values)
        orders = env["sale.order"].create(values)
        self._set_prices(agreement, orders.order_line.filtered("intercompany_purchase_line_id"))
        for purchase, order in zip(todo.values(), orders, strict=True):
            purchase.with_context(**env.context).write({"partner_ref": order.name})
            self.env["intercompany.chain"]._join(purchase, order.sudo())
        if agreement.mirror_purchase == "confirmed":
            orders.action_confirm()
        return made | dict(zip(todo, orders, strict=True))

    @api.model
    def _check(self, agreement, purchase):
        self._check_currency(purchase, agreement)
        self._check_partner(agreement.buyer_company_id.partner_id)
        self._check_products(purchase.order_line.product_id, agreement.seller_company_id)
        circle = purchase._intercompany_upstream_companies() & agreement.seller_company_id
        if circle:
            raise UserError(
                self.env._(
                    "%(purchase)s would go round in a circle: %(company)s already buys further down this chain. Choose another vendor, then retry.",
                    purchase=purchase.name, company=circle.name,
                )
            )  # fmt: skip
        if not self._warehouse(agreement):
            raise UserError(self.env._("%s has no warehouse to ship from. Create one, then retry.", agreement.seller_company_id.name))  # fmt: skip

    @api.model
    def _warehouse(self, agreement):
        return agreement.seller_warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", agreement.seller_company_id.id)], limit=1
        )

    @api.model
    def _prepare_order(self, agreement, purchase):
        """Return the values of the sales order; taxes, terms and accounts are the seller's own and left to it."""
        address = purchase.dest_address_id or purchase.picking_type_id.warehouse_id.partner_id
        customer = agreement.buyer_company_id.partner_id
        if address.company_id and address.company_id != agreement.seller_company_id:
            # An address that the buyer keeps to itself is not shared behind its back.
            address = customer
        values = {
            "partner_id": customer.id,
            "partner_shipping_id": (address or customer).id,
            "company_id": agreement.seller_company_id.id,
            "warehouse_id": self._warehouse(agreement).id,
            "client_order_ref": purchase.name,
            "origin": purchase.name,
            "commitment_date": purchase.date_planned,
            "user_id": agreement.seller_user_id.id,
            "journal_id": agreement.seller_journal_id.id,
            "intercompany_purchase_id": purchase.id,
            "intercompany_agreement_id": agreement.id,
            "order_line": [Command.create(self._prepare_line(line)) for line in purchase.order_line],
        }
        if agreement.seller_pricelist_id:
            values["pricelist_id"] = agreement.seller_pricelist_id.id
        return values

    @api.model
    def _prepare_line(self, line):
        if line.display_type:
            return {"display_type": line.display_type, "name": line.name, "sequence": line.sequence}
        return {
            "sequence": line.sequence,
            "product_id": line.product_id.id,
            "name": line.name,
            "product_uom_qty": line.product_qty,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "intercompany_purchase_line_id": line.id,
        }

    @api.model
    def _add_distributions(self, env, agreement, orders):
        """Give the lines of *orders* (values) the seller's analytic distribution, looked up once per product.

        The computed field would ask the distribution models anew for each line.
        """
        customer = env["res.partner"].browse(agreement.buyer_company_id.partner_id.id)
        lines = [command[2] for order in orders for command in order["order_line"]]
        lines = [line for line in lines if "product_id" in line]
        model, found = env["account.analytic.distribution.model"], {}
        for product in env["product.product"].browse({line["product_id"] for line in lines}):
            found[product.id] = model._get_distribution(
                {
                    "product_id": product.id,
                    "product_categ_id": product.categ_id.id,
                    "partner_id": customer.id,
                    "partner_category_id": customer.category_id.ids,
                    "company_id": agreement.seller_company_id.id,
                }
            )
        for line in lines:
            line["analytic_distribution"] = found[line["product_id"]]

    @api.model
    def _set_prices(self, agreement, lines):
        """Give both sides of linked sales *lines* the transfer price where the policy makes one; else theirs stands."""
        if agreement.lead_price != "seller" or not agreement.price_rule_ids:
            return
        day = fields.Date.context_today(lines)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        prices = self.env["intercompany.price.rule"].sudo()._prices(agreement, lines.product_id, day)
        for line in lines:
            price = prices.get(line.product_id)
            if not price:
                continue
            if price.amount is None:
                raise UserError(
                    self.env._(
                        "“%(product)s” has no transfer price: its %(base)s in %(company)s is not known. Set it, then retry.",
                        product=line.product_id.display_name, base=price.missing, company=agreement.seller_company_id.name,
                    )
                )  # fmt: skip
            unit = round(line.product_id.uom_id._compute_price(price.amount, line.product_uom_id), digits)
            line.write(
                {
                    "price_unit": unit,
                    "discount": 0.0,
                    "intercompany_price": self._evidence(agreement, price, day),
                }
            )
            # sudo: the buyer's line is written by the buyer's own message, in the words of the agreement.
            line.sudo().intercompany_purchase_line_id.with_context(**lines.env.context).write(
                {"price_unit": line.price_unit, "discount": 0.0}
            )

    @api.model
    def _evidence(self, agreement, price, day):
        return {
            "method": price.method,
            "base": price.base,
            "ratio": price.ratio,
            "price": price.amount,
            "currency": agreement.currency_id.name,
            "day": day.isoformat(),
            "rule_id": price.rule_id,
            "agreement": agreement.name,
        }
