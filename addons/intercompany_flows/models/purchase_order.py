from odoo import api, fields, models

from .intercompany_agreement import LATER, MIRRORING


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

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
        result = super(PurchaseOrder, self.with_context(intercompany_later=LATER)).button_confirm()
        self._post_intercompany_order()
        return result

    def button_approve(self, force=False):
        result = super().button_approve(force=force)
        if self.env.context.get("intercompany_later") is not LATER:
            self._post_intercompany_order()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._post_intercompany("cancel", self.filtered(lambda order: order.state == "cancel"))
        return result

    def _post_intercompany_order(self):
        """Ask the seller for a sales order for each purchase order that an agreement mirrors."""
        if not self.env["intercompany.agreement"]._pairs()[1]:
            return
        agreements = {}
        for order in self.filtered(lambda order: order.state == "purchase"):
            # sudo: a sales order of the other company that this purchase came from ends the matter.
            if order.sudo().intercompany_sale_ids:
                continue
            agreement = self.env["intercompany.agreement"]._between(order.partner_id, order.company_id)
            if agreement and agreement.mirror_purchase != "none":
                agreements[order] = agreement
                order.sudo().intercompany_agreement_id = agreement
        self.env["intercompany.message"]._post("order", agreements, agreements, "seller")

    def _post_intercompany(self, kind, orders):
        """Tell the seller of *kind* for those of *orders* that are under an agreement."""
        if (
            not self.env["intercompany.agreement"]._pairs()[1]
            or self.env.context.get("intercompany_pass") is MIRRORING
        ):
            return
        # sudo: the agreement is read by whoever changes the order.
        agreements = {order: order.sudo().intercompany_agreement_id for order in orders}
        self.env["intercompany.message"]._post(kind, orders, agreements, "seller")

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
