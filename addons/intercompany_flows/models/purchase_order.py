from odoo import SUPERUSER_ID, api, fields, models

from .intercompany_agreement import LATER


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "intercompany.guard"]

    _intercompany_own = frozenset(("intercompany_agreement_id", "intercompany_chain_id"))

    intercompany_agreement_id = fields.Many2one(
        "intercompany.agreement", copy=False, readonly=True, index="btree_not_null"
    )
    intercompany_sale_ids = fields.One2many("sale.order", "intercompany_purchase_id", copy=False)
    intercompany_chain_id = fields.Many2one(
        "intercompany.chain", copy=False, readonly=True, index="btree_not_null"
    )
    intercompany_status = fields.Char("Other company", compute="_compute_intercompany_status")

    def action_intercompany_chain(self):
        """Open the chain of companies that this order is part of."""
        return self.intercompany_chain_id.get_formview_action()

    @api.depends("state")
    def _compute_intercompany_status(self):
        self.env["intercompany.message"]._status_of(self)

    def button_confirm(self):
        """Stock's own confirms and approves order by order: what they ask of the sellers is asked for all together."""
        if (
            not self.env["intercompany.agreement"]._pairs()[1]
            or self.env.context.get("intercompany_later") is LATER
        ):
            return super().button_confirm()
        before = self.filtered(lambda order: order.state in ("draft", "sent"))
        result = super(PurchaseOrder, self.with_context(intercompany_later=LATER)).button_confirm()
        before.filtered("intercompany_agreement_id")._create_picking()
        self._post_intercompany_order()
        return result

    def button_approve(self, force=False):
        # Before stock makes the receipts: those of a sister company wait for what it ships.
        self._set_intercompany_agreement()
        result = super().button_approve(force=force)
        if self.env.context.get("intercompany_later") is not LATER:
            self._post_intercompany_order()
        return result

    def _create_picking(self):
        """Receipts from sister companies are made for all orders of one confirmation together."""
        if not self.env["intercompany.agreement"]._pairs()[1]:
            return super()._create_picking()
        if self.env.context.get("intercompany_later") is LATER:
            return super(
                PurchaseOrder, self.filtered(lambda order: not order.intercompany_agreement_id)
            )._create_picking()
        fresh = self.filtered(
            lambda order: (
                order.state == "purchase"
                and not order.picking_ids
                and any(product.type == "consu" for product in order.order_line.product_id)
            )
        )
        if len(fresh) < 2:
            return super()._create_picking()
        for company, orders in fresh.grouped("company_id").items():
            orders.with_company(company)._create_receipts()
        return super(PurchaseOrder, self - fresh)._create_picking()

    def _create_receipts(self):
        """Make a receipt for each of these orders of one company: stock's own steps, each for all of them at once."""
        pickings = (
            self.env["stock.picking"]
            .with_user(SUPERUSER_ID)
            .create([order._prepare_picking() for order in self])
        )
        moves = self.env["stock.move"].create(
            [
                values
                for order, picking in zip(self, pickings, strict=True)
                for line in order.order_line
                if not line.display_type
                for values in line._prepare_stock_moves(picking)
            ]
        )
        moves = moves._action_confirm()
        for some in moves.grouped("picking_id").values():
            for place, move in enumerate(some.sorted("date"), start=1):
                move.sequence = 5 * place
        moves._action_assign()
        (pickings | pickings._get_impacted_pickings(moves)).action_confirm()
        for order, picking in zip(self, pickings, strict=True):
            picking.message_post_with_source(
                "mail.message_origin_link",
                render_values={"self": picking, "origin": order},
                subtype_xmlid="mail.mt_note",
            )

    def button_cancel(self):
        result = super().button_cancel()
        self._post_intercompany("cancel", self.filtered(lambda order: order.state == "cancel"))
        return result

    def _set_intercompany_agreement(self):
        """Put the orders that an agreement mirrors under it."""
        model = self.env["intercompany.agreement"]
        if not model._pairs()[1]:
            return
        for order in self.filtered(lambda order: order.state not in ("purchase", "cancel")):
            # sudo: a sales order of the other company that this purchase came from ends the matter.
            if order.sudo().intercompany_sale_ids:
                continue
            agreement = model._between(order.partner_id, order.company_id)
            order.sudo().intercompany_agreement_id = agreement.filtered(
                lambda one: one.mirror_purchase != "none"
            )

    def _post_intercompany_order(self):
        """Ask the seller for a sales order for each confirmed order that an agreement mirrors."""
        # sudo: the agreement and the other company's order are the message's matter, whoever confirms.
        agreements = {
            order: order.sudo().intercompany_agreement_id
            for order in self
            if order.state == "purchase" and not order.sudo().intercompany_sale_ids
        }
        self.env["intercompany.message"]._post("order", agreements, agreements, "seller")

    def _post_intercompany(self, kind, orders):
        """Tell the seller of *kind* for those of *orders* that are under an agreement."""
        self.env["intercompany.message"]._post_orders(kind, orders, "seller")

    def _intercompany_upstream_companies(self):
        """Return the companies that wait further down the chain for what these orders bring, their own included."""
        companies, orders = self.env["res.company"], self.sudo()
        while orders:
            companies |= orders.company_id
            served = orders.order_line._intercompany_served_lines().order_id
            orders = served.intercompany_purchase_id.filtered(
                lambda order, seen=companies: order.company_id not in seen
            )
        return companies
