from odoo import api, fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "intercompany.guard"]

    _intercompany_own = frozenset(
        (
            "intercompany_purchase_id",
            "intercompany_agreement_id",
            "intercompany_chain_id",
            "intercompany_depth",
        )
    )

    intercompany_purchase_id = fields.Many2one(
        "purchase.order", copy=False, readonly=True, ondelete="set null"
    )
    intercompany_agreement_id = fields.Many2one(
        "intercompany.agreement", copy=False, readonly=True, index="btree_not_null"
    )
    intercompany_chain_id = fields.Many2one(
        "intercompany.chain", copy=False, readonly=True, index="btree_not_null"
    )
    intercompany_depth = fields.Integer(copy=False, readonly=True)
    intercompany_status = fields.Char("Other company", compute="_compute_intercompany_status")

    _intercompany_purchase_uniq = models.UniqueIndex("(intercompany_purchase_id) WHERE intercompany_purchase_id IS NOT NULL")  # fmt: skip

    def action_intercompany_chain(self):
        """Open the chain of companies that this order is part of."""
        return self.intercompany_chain_id.get_formview_action()

    @api.depends("state")
    def _compute_intercompany_status(self):
        self.env["intercompany.message"]._status_of(self)

    @api.depends("company_id")
    def _compute_partner_shipping_id(self):
        """A sister's own delivery address is no address of these books: the sister itself is."""
        super()._compute_partner_shipping_id()
        self.env["intercompany.agreement"]._drop_foreign_addresses(self)

    def _action_confirm(self):
        result = super()._action_confirm()
        self._post_intercompany_sale()
        self._confirm_procured()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._post_intercompany("cancel", self)
        return result

    def write(self, vals):
        result = super().write(vals)
        if "commitment_date" in vals:
            self._post_intercompany("change", self.filtered(lambda order: order.state == "sale"))
        return result

    def _post_intercompany_sale(self):
        """Ask the buyer for a purchase order for each confirmed order that an agreement mirrors."""
        if not self.env["intercompany.agreement"]._pairs()[1]:
            return
        agreements = {}
        for order in self.filtered(
            lambda order: order.state == "sale" and not order.intercompany_agreement_id
        ):
            agreement = self.env["intercompany.agreement"]._between(order.company_id, order.partner_id)
            if agreement and agreement.mirror_sale != "none":
                agreements[order] = agreement
                order.sudo().intercompany_agreement_id = agreement
                order.sudo().journal_id = order.journal_id or agreement.seller_journal_id
        self.env["intercompany.message"]._post("sale", agreements, agreements, "buyer")

    def _confirm_procured(self):
        """Confirm the requests for quotation to sister companies that these orders caused, where that is agreed."""
        if not self.env["intercompany.agreement"]._pairs()[1]:
            return
        # sudo: procurement runs for the order, whoever confirms it; its purchases do not belong to the salesperson.
        lines = self.sudo()._intercompany_procured_lines()
        for purchase in lines.order_id.filtered(lambda purchase: purchase.state in ("draft", "sent")):
            agreement = self.env["intercompany.agreement"]._between(purchase.partner_id, purchase.company_id)
            if agreement.confirm_procured:
                purchase.button_confirm()

    def _intercompany_procured_lines(self):
        """Return the purchase order lines that were made for these orders."""
        return self.order_line.move_ids.created_purchase_line_ids

    def _post_intercompany(self, kind, orders):
        """Tell the buyer of *kind* for those of *orders* that are under an agreement."""
        self.env["intercompany.message"]._post_orders(kind, orders, "buyer")
