from odoo import Command, api, models

# What the sisters order of the central company today: (pieces of each item, share shipped, pieces missing at the receipt).
ORDERS = ((6, 1.0, 1), (10, 0.5, None), (4, 0.0, None))
ITEMS = 3


class DistributionDemoIntercompany(models.AbstractModel):
    """Lets the demo's companies trade: agreements both have approved, and a morning's goods under way."""

    _name = "distribution.demo.intercompany"
    _description = "Trade between the companies of the Demo Loader"

    @api.model
    def _make(self, companies, progress):
        """The first of *companies* sells to the others what it has most of."""
        central = companies[0]
        made = self.env["purchase.order"]
        for company in companies[1:]:
            self._agree(central, company)
            products = self._fetch_products(central)
            for pieces, share, missing in ORDERS if products else ():
                made |= self._trade(central, company, products, pieces, share, missing)
        progress("orders between companies", len(made))

    @api.model
    def _agree(self, seller, buyer):
        agreement = self.env["intercompany.agreement"].create(
            {
                "seller_company_id": seller.id,
                "buyer_company_id": buyer.id,
                "currency_id": seller.currency_id.id,
                "price_rule_ids": [Command.create({"method": "cost_plus", "percent": 12})],
            }
        )
        for login, company in (("finance", seller), ("finance2", buyer)):
            person = self.env["res.users"].search([("login", "=", login)])
            own = self.env(user=person.id, context=dict(self.env.context, allowed_company_ids=company.ids))
            agreement.with_env(own).action_approve()

    @api.model
    def _fetch_products(self, company):
        groups = self.env["stock.quant"]._read_group(
            [
                ("company_id", "=", company.id), ("location_id.usage", "=", "internal"),
                ("product_id.tracking", "=", "none"), ("reserved_quantity", "=", 0),
            ],
            ["product_id"], having=[("quantity:sum", ">", 80)], order="quantity:sum DESC", limit=ITEMS,
        )  # fmt: skip
        return self.env["product.product"].union(*(product for [product] in groups))

    @api.model
    def _trade(self, seller, buyer, products, pieces, share, missing):
        purchase = self.env["purchase.order"].with_company(buyer).create(
            {
                "partner_id": seller.partner_id.id,
                "company_id": buyer.id,
                "currency_id": seller.currency_id.id,
                "picking_type_id": self.env["stock.warehouse"].search([("company_id", "=", buyer.id)], limit=1).in_type_id.id,
                "order_line": [Command.create({"product_id": one.id, "product_qty": pieces}) for one in products],
            }
        )  # fmt: skip
        purchase.button_confirm()
        order = purchase.intercompany_sale_ids.with_company(seller)
        if share:
            self._do(order.picking_ids, lambda move: move.product_uom_qty * share)
        if missing is not None:
            self._do(purchase.picking_ids, lambda move: move.product_uom_qty - missing, rest=False)
            if order.invoice_status == "to invoice":
                order._create_invoices().action_post()
        return purchase

    @api.model
    def _do(self, pickings, quantity, rest=True):
        pickings.move_ids._action_assign()
        for picking in pickings.filtered(lambda one: one.state == "assigned"):  # what a gate holds stays
            for move in picking.move_ids:
                move.write({"quantity": quantity(move), "picked": True})
            skip = {} if rest else {"picking_ids_not_to_backorder": picking.ids}
            picking.with_context(skip_backorder=True, **skip).button_validate()
