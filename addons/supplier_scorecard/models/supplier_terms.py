from functools import cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.supplier_scorecard.logic.event import Conditions, Deal
from odoo.addons.supplier_scorecard.logic.otif import Terms

NUMBERS = ("early_days", "late_days", "grace_days", "agreed_lead_days", "transit_days", "confirm_days")


class SupplierTerms(models.Model):
    """What counts as on time and in full; the most specific row wins: vendor, then product category, then company."""

    _name = "supplier.terms"
    _description = "Delivery terms"
    _inherit = ["supplier.definition", "distribution.policy.log"]
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
    confirm_days = fields.Integer(
        "Answer within",
        help="Working days to confirm an order; 0: no answer is asked for and none is judged.",
    )
    charge_share = fields.Float(
        "Charge for a failed line",
        digits=(5, 4),
        help="Share of the line's value that is claimed when it fails by the vendor's fault, 0.03 = 3 %.",
    )

    _scope_uniq = models.UniqueIndex(
        "(company_id, COALESCE(partner_id, 0), COALESCE(categ_id, 0)) WHERE active IS TRUE",
        "There are terms for this vendor and category already; change or archive those.",
    )

    def _add_version(self):
        """What was judged by other terms is judged again, all of it, the next night."""
        super()._add_version()
        # sudo: when deliveries were judged is the builder's, not the person's.
        self.company_id.sudo().supplier_judged_at = False

    @api.depends("partner_id", "categ_id", "company_id")
    def _compute_name(self):
        for terms in self:
            parts = [terms.partner_id.display_name, terms.categ_id.display_name]
            terms.name = ", ".join(part for part in parts if part) or self.env._(
                "All of %s", terms.company_id.name
            )

    @api.constrains(*NUMBERS, "under_tolerance", "over_tolerance", "charge_share")
    def _check_not_negative(self):
        for terms in self:
            shares = (
                0 <= terms.under_tolerance < 1 and terms.over_tolerance >= 0 and 0 <= terms.charge_share <= 1
            )
            if not shares or any(terms[name] < 0 for name in NUMBERS):
                raise ValidationError(
                    self.env._(
                        "%s: days cannot be negative, and a tolerance is a share such as 0.05.", terms.name
                    )
                )

    def unlink(self):
        """Judge by what is left, the next night."""
        self.company_id.sudo().supplier_judged_at = False  # sudo: as above
        return super().unlink()

    @api.model
    def _finder(self, companies, moment=None):
        """Return ``find(company id, vendor id, category path)`` -> Conditions; one query for all lookups.

        The category path is Odoo's ``parent_path``; the nearest category above counts. With *moment* the terms as
        they stood then.
        """
        rows = {}
        # sudo: by which terms a line is judged does not depend on who asks.
        for terms_id, values in self.sudo()._values_at(moment).items():
            if values["active"] and values["company_id"] in companies.ids:
                key = values["company_id"], values["partner_id"], values["categ_id"]
                rows[key] = self._conditions(terms_id, values)
        default = Conditions()

        @cache
        def find(company_id, partner_id, categ_path):
            categories = [int(part) for part in reversed((categ_path or "").split("/")) if part]
            for partner in (partner_id, False):
                for category in [*categories, False]:
                    rule = rows.get((company_id, partner, category))
                    if rule:
                        return rule
            return default

        return find

    @api.model
    def _conditions(self, terms_id, values):
        names = ("early_days", "late_days", "grace_days", "under_tolerance", "over_tolerance", "any_early")
        deal = ("agreed_lead_days", "transit_days", "carrier_is_ours", "confirm_days")
        return Conditions(
            terms_id=terms_id,
            baseline=values["baseline"],
            window=Terms(**{name: values[name] for name in names}),
            deal=Deal(**{name: values[name] for name in deal}),
            charge_share=values["charge_share"],
        )
