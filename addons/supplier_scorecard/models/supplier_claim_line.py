from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierClaimLine(models.Model):
    """One reason for a claim: a bill difference, a failed delivery or a quality incident; each is claimed once."""

    _name = "supplier.claim.line"
    _description = "Line of a supplier claim"
    _order = "claim_id, kind, id"

    claim_id = fields.Many2one("supplier.claim", required=True, readonly=True, ondelete="cascade", index=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    kind = fields.Selection(
        [
            ("price", "Price above the order"),
            ("quantity", "Billed, not received"),
            ("charge", "Failed delivery"),
            ("quality", "Defective goods"),
        ],
        required=True,
        readonly=True,
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", "Order line", readonly=True, ondelete="set null"
    )
    order_id = fields.Many2one(related="purchase_line_id.order_id", string="Order")
    product_id = fields.Many2one(related="purchase_line_id.product_id")
    difference_id = fields.Many2one(
        "supplier.match.difference", "Bill difference", readonly=True, ondelete="set null"
    )
    incident_id = fields.Many2one(
        "supplier.quality.incident", "Quality incident", readonly=True, ondelete="set null"
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    amount = fields.Monetary(readonly=True)
    why = fields.Char(readonly=True)

    _difference_uniq = models.UniqueIndex(
        "(difference_id) WHERE active IS TRUE AND difference_id IS NOT NULL"
    )
    _incident_uniq = models.UniqueIndex("(incident_id) WHERE active IS TRUE AND incident_id IS NOT NULL")
    _charge_uniq = models.UniqueIndex("(purchase_line_id) WHERE active IS TRUE AND kind = 'charge'")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(line.claim_id.state != "draft" for line in lines):
            raise UserError(self.env._("Lines can be added to a draft only."))
        return lines

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(line.claim_id.state != "draft" for line in self):
            raise UserError(self.env._("Lines can be taken off a draft only."))
