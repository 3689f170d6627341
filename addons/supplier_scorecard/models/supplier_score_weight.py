from odoo import fields, models

MEASURES = [
    ("otif", "On time and in full"),
    ("lead", "Lead time kept"),
    ("price", "Price, bill against order"),
    ("contract", "Price, order against contract"),
    ("quality", "Defective"),
    ("answer", "Answered in time"),
    ("changes", "Dates moved"),
    ("documents", "Bills right at once"),
]


class SupplierScoreWeight(models.Model):
    """One measure of a scheme: its weight, and the values that give all and no points."""

    _name = "supplier.score.weight"
    _description = "Measure of a scoring scheme"
    _inherit = ["supplier.definition", "distribution.policy.log"]
    _order = "scheme_id, weight desc, id"
    _rec_name = "code"

    scheme_id = fields.Many2one("supplier.score.scheme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id")
    code = fields.Selection(MEASURES, "Measure", required=True)
    weight = fields.Float(required=True, default=10.0, digits=(5, 1))
    best = fields.Float(
        "100 points at", required=True, digits=(16, 6), help="As a share: 0.98 = 98 %, 0.0005 = 500 ppm."
    )
    worst = fields.Float("0 points at", required=True, digits=(16, 6))

    _code_uniq = models.Constraint("UNIQUE(scheme_id, code)", "A measure stands once in a scheme.")
    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be negative.")
    _band_opens = models.Constraint(
        "CHECK(best <> worst)", "All points and none cannot be at the same value."
    )

    def unlink(self):
        schemes = self.scheme_id
        result = super(models.Model, self).unlink()
        schemes.exists()._add_version()
        return result

    def _add_version(self):
        """A measure is part of its scheme: the scheme gets the version."""
        self.scheme_id._add_version()
