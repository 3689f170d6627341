from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.supplier_scorecard.logic.otif import Terms


class SupplierTerms(models.Model):
    """What counts as on time and in full; the most specific row wins: vendor, then product category, then company."""

    _name = "supplier.terms"
    _description = "Delivery terms"
    _order = "company_id, partner_id, categ_id, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one("res.partner", "Vendor", index="btree_not_null", ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Product category", ondelete="cascade")
    baseline = fields.Selection(
        [("requested", "Requested"), ("first", "First confirmed"), ("last", "Last confirmed")],
        "Scored against",
        required=True,
        default="first",
        help="All three are measured and shown; this one counts for the score.",
    )
    any_early = fields.Boolean("Early is welcome")
    early_days = fields.Integer("Days early allowed", help="Working days before the promised day.")
    late_days = fields.Integer("Days late allowed", help="Working days after the promised day.")
    grace_days = fields.Integer(help="Working days more before a line counts as late.")
    under_tolerance = fields.Float(
        "Short allowed", digits=(5, 4), help="Share of the ordered quantity, 0.05 = 5 %."
    )
    over_tolerance = fields.Float(
        "Over allowed", digits=(5, 4), help="Share of the ordered quantity, 0.05 = 5 %."
    )
    agreed_lead_days = fields.Integer(
        "Agreed lead time",
        help="Working days the vendor must be given; 0 takes the lead time of the price list.",
    )
    carrier_is_ours = fields.Boolean(
        "We choose the carrier", help="Then days in transit beyond the agreed are his."
    )
    transit_days = fields.Integer("Agreed transit", help="Working days.")

    _scope_uniq = models.UniqueIndex(
        "(company_id, COALESCE(partner_id, 0), COALESCE(categ_id, 0)) WHERE active IS TRUE",
        "There are terms for this vendor and category already; change or archive those.",
    )

    @api.depends("partner_id", "categ_id", "company_id")
    def _compute_name(self):
        for terms in self:
            parts = [terms.partner_id.display_name, terms.categ_id.display_name]
            terms.name = ", ".join(part for part in parts if part) or self.env._(
                "All of %s", terms.company_id.name
            )

    @api.constrains(
        "early_days",
        "late_days",
        "grace_days",
        "under_tolerance",
        "over_tolerance",
        "agreed_lead_days",
        "transit_days",
    )
    def _check_not_negative(self):
        for terms in self:
            numbers = ("early_days", "late_days", "grace_days", "agreed_lead_days", "transit_days")
            if any(terms[name] < 0 for name in numbers) or not (
                0 <= terms.under_tolerance < 1 and terms.over_tolerance >= 0
            ):
                raise ValidationError(
                    self.env._(
                        "%s: days cannot be negative, and a tolerance is a share such as 0.05.", terms.name
                    )
                )

    @api.model
    def _finder(self, companies):
        """Return ``find(company id, vendor id, category path)`` -> (Terms, record); one query for all lookups.

        The category path is Odoo's ``parent_path``; the nearest category above counts.
        """
        rows = {}
        for terms in self.search([("company_id", "in", companies.ids)]):
            rows[terms.company_id.id, terms.partner_id.id, terms.categ_id.id] = terms
        plain = {terms.id: terms._terms() for terms in rows.values()}
        default = (Terms(), self.browse())

        def find(company_id, partner_id, categ_path):
            categories = [int(part) for part in reversed((categ_path or "").split("/")) if part]
            for partner in (partner_id, False):
                for category in [*categories, False]:
                    terms = rows.get((company_id, partner, category))
                    if terms:
                        return plain[terms.id], terms
            return default

        return find

    def _terms(self):
        self.ensure_one()
        return Terms(
            early_days=self.early_days,
            late_days=self.late_days,
            grace_days=self.grace_days,
            under_tolerance=self.under_tolerance,
            over_tolerance=self.over_tolerance,
            any_early=self.any_early,
        )
