from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OrderReleaseSubstitution(models.TransientModel):
    """Replace what an order misses by an approved substitute in stock, with the customer's consent on record."""

    _name = "order.release.substitution"
    _description = "Substitute missing products"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    line_ids = fields.One2many(
        "order.release.substitution.line",
        "substitution_id",
        "Lines",
        readonly=True,
        compute="_compute_line_ids",
    )
    asks_consent = fields.Boolean(compute="_compute_line_ids")
    consent = fields.Char("Who agreed", help="Name of the person at the customer, and how.")
    reason = fields.Text()

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            proposals = wizard._get_proposals()
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(wizard._prepare_line(line, one)) for line, one in proposals.items()),
            ]
            wizard.asks_consent = any(one.approval.consent == "ask" for one in proposals.values())

    def _get_proposals(self):
        # sudo: stock and approvals are told to whoever reads the order
        self.order_id.check_access("read")
        return self.env["order.release.substitute"].sudo()._propose(self.order_id.sudo().order_line)

    @api.model
    def _prepare_line(self, line, proposal):
        return {
            "product_id": line.product_id.id,
            "quantity": proposal.quantity,
            "substitute_id": proposal.approval.substitute_id,
            "substitute_quantity": proposal.substitute_quantity,
            "keep_price": proposal.approval.keep_price,
            "consent": proposal.approval.consent,
        }

    def action_substitute(self):
        """Do what the lines say; what is in stock is looked up again."""
        self.ensure_one()
        order, proposals = self.order_id, self._get_proposals()
        asked = any(one.approval.consent == "ask" for one in proposals.values())
        consent = (self.consent or "").strip()
        if asked and not consent:
            raise UserError(
                self.env._("Say who agreed at the customer: this substitute is asked for each time.")
            )
        reason = "; ".join(part for part in (consent, (self.reason or "").strip()) if part)
        self.env["order.release.substitute"]._apply(
            order, proposals, reason or self.env._("Approved substitute, consent given once for all.")
        )
        return {"type": "ir.actions.act_window_close"}
