from odoo import api, fields, models

from .supplier_score import TIER_NAMES


class SupplierTierConsequence(models.Model):
    """What follows from a tier; a company's own row goes before the general one. Binding where the company switched it on."""

    _name = "supplier.tier.consequence"
    _description = "Consequence of a tier"
    _inherit = "distribution.policy.log"
    _order = "company_id, sequence, id"
    _rec_name = "tier"

    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    tier = fields.Selection(TIER_NAMES, required=True)
    approval_needed = fields.Boolean(
        "Approve new orders", help="Purchase orders to these vendors need an approval."
    )
    inspection = fields.Boolean("Inspect receipts", help="The receipt says: inspect before putting away.")
    sourcing_rank = fields.Integer(
        help="Vendors of a product are tried from low to high; equal ranks keep the order of the price list."
    )
    safety_factor = fields.Float(
        "Safety stock times",
        default=1.0,
        digits=(5, 2),
        help="Safety stock against these vendors is multiplied.",
    )

    _tier_uniq = models.UniqueIndex("(COALESCE(company_id, 0), tier)", "A tier has one row per company.")
    _factor_sane = models.Constraint("CHECK(safety_factor >= 0.5 AND safety_factor <= 5)", "0.5 to 5 times.")

    @api.model
    def _of(self, company):
        """Return {tier: consequence} of *company*, empty when it is switched off there."""
        if not company.supplier_tier_active:
            return {}
        # sudo: consequences bind whoever works.
        rows = self.sudo().search([("company_id", "in", (False, company.id))])
        found = {row.tier: row for row in rows if not row.company_id}
        return found | {row.tier: row for row in rows if row.company_id}
