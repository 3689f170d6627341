from odoo import fields, models

ASPECTS = [("quantity", "Quantity"), ("price", "Price"), ("date", "Day"), ("bill", "Invoiced and billed")]
# What two companies let pass unless they agree otherwise: half a percent of the price, and a day.
USUAL = (("price", 0.005, 0.0, "rounding"), ("date", 0.0, 1.0, "day_apart"))


class IntercompanyMatchRule(models.Model):
    """How far two companies may differ on something, and for which reason that is let pass; beyond, it is a case."""

    _name = "intercompany.match.rule"
    _description = "Matching rule between companies"
    _inherit = "intercompany.agreement.part"
    _order = "agreement_id, aspect"

    aspect = fields.Selection(ASPECTS, "What", required=True)
    tolerance_ratio = fields.Float(
        "Part", digits=(6, 4), help="Part of the larger side: 0.005 is half a percent."
    )
    tolerance = fields.Float("Or up to", digits=(16, 4), help="Product units, price per unit, days, or amount in the transfer currency; the wider of both counts.")  # fmt: skip
    reason_id = fields.Many2one("intercompany.match.reason", required=True, ondelete="restrict")

    _aspect_uniq = models.Constraint("UNIQUE(agreement_id, aspect)", "An agreement has one rule for each of quantity, price, day and bill.")  # fmt: skip
    _not_negative = models.Constraint("CHECK(tolerance_ratio >= 0 AND tolerance_ratio < 1 AND tolerance >= 0)", "A tolerance is not below zero, and a part is below one.")  # fmt: skip
