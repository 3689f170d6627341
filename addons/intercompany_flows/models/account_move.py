from odoo import api, fields, models

MIRROR = {"out_invoice": "in_invoice", "out_refund": "in_refund"}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "intercompany.guard"]

    _intercompany_own = frozenset(("intercompany_invoice_id",))

    intercompany_invoice_id = fields.Many2one("account.move", copy=False, readonly=True, ondelete="restrict")
    intercompany_bill_ids = fields.One2many("account.move", "intercompany_invoice_id", copy=False)

    _intercompany_invoice_uniq = models.UniqueIndex("(intercompany_invoice_id) WHERE intercompany_invoice_id IS NOT NULL")  # fmt: skip

    @api.depends("company_id")
    def _compute_partner_shipping_id(self):
        """A sister's own delivery address is no address of these books: the sister itself is."""
        super()._compute_partner_shipping_id()
        self.env["intercompany.agreement"]._drop_foreign_addresses(self)

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        agreements = posted._intercompany_agreements()
        messages = self.env["intercompany.message"]
        messages._post("invoice", agreements, agreements, "buyer")
        claims = posted._intercompany_agreements(claims=True)
        messages._post("refund_request", claims, claims, "seller")
        return posted

    def button_draft(self):
        result = super().button_draft()
        # sudo: whether the other company has made a bill of it.
        mirrored = self.filtered(lambda move: move.sudo().intercompany_bill_ids)
        agreements = mirrored._intercompany_agreements()
        self.env["intercompany.message"]._post("invoice_cancel", agreements, agreements, "buyer")
        return result

    def _intercompany_agreements(self, claims=False):
        """Return {move: agreement} of the invoices that an agreement mirrors.

        *claims*: instead of them, the credits that a buyer booked of its own accord.
        """
        model = self.env["intercompany.agreement"]
        if not model._pairs()[1]:
            return {}
        found = {}
        for move in self:
            if claims:
                mirrors = move.move_type == "in_refund" and not move.intercompany_invoice_id
                agreement = mirrors and model._between(move.partner_id, move.company_id)
            else:
                mirrors = move.move_type in MIRROR
                agreement = mirrors and model._between(move.company_id, move.partner_id)
            if agreement and agreement.mirror_invoice != "none":
                found[move] = agreement
        return found
