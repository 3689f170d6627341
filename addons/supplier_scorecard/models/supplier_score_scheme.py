from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.supplier_scorecard.logic.score import Band


class SupplierScoreScheme(models.Model):
    """How vendors of a purchasing category are scored: measures with weights and bands, and the floors of the tiers.

    A vendor's scheme is the one that names him, else that of the category he delivers most of, else the general one;
    a company's own goes before one for all. Every change is a version: a past day is scored as it was.
    """

    _name = "supplier.score.scheme"
    _description = "Scoring scheme"
    _inherit = ["supplier.definition", "distribution.policy.log"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    categ_ids = fields.Many2many("product.category", string="Purchasing categories", help="Empty: general.")
    partner_ids = fields.Many2many("res.partner", string="Vendors", help="Only for these vendors.")
    otif_unit = fields.Selection(
        [("line", "Order lines"), ("order", "Whole orders"), ("value", "Value")],
        "OTIF counts",
        required=True,
        default="line",
    )
    min_lines = fields.Integer(
        "Lines for a tier",
        default=5,
        required=True,
        help="With fewer lines in 13 weeks the tier stays as it was.",
    )
    with_sisters = fields.Boolean(
        "Score sister companies",
        help="Companies of the own group are no vendors one would replace: off by default.",
    )
    floor_strategic = fields.Float("Strategic from", default=85.0, required=True, digits=(5, 1))
    floor_approved = fields.Float("Approved from", default=65.0, required=True, digits=(5, 1))
    floor_watch = fields.Float("Watch from", default=45.0, required=True, digits=(5, 1))
    weight_ids = fields.One2many("supplier.score.weight", "scheme_id", "Measures", copy=True)

    _floors_fall = models.Constraint(
        "CHECK(floor_strategic > floor_approved AND floor_approved > floor_watch AND floor_watch >= 0)",
        "The floors fall from strategic over approved to watch.",
    )

    @api.constrains("weight_ids")
    def _check_weights(self):
        for scheme in self:
            if scheme.weight_ids and not sum(scheme.weight_ids.mapped("weight")):
                raise ValidationError(self.env._("%s: at least one measure needs a weight.", scheme.name))

    @api.model
    def _chooser(self, company, schemes):
        """Return ``choose(vendor id, category path)`` -> (id, values) among *schemes* of ``_values_at``; None without."""
        ours = [
            (scheme_id, values)
            for scheme_id, values in schemes.items()
            if values["active"] and values["company_id"] in (False, company.id)
        ]
        ours.sort(key=lambda item: (not item[1]["company_id"], item[1]["sequence"], item[0]))

        def choose(partner_id, categ_path):
            for scheme_id, values in ours:
                if partner_id in values["partner_ids"]:
                    return scheme_id, values
            open_ = [item for item in ours if not item[1]["partner_ids"]]
            for category in [int(part) for part in reversed((categ_path or "").split("/")) if part]:
                for scheme_id, values in open_:
                    if category in values["categ_ids"]:
                        return scheme_id, values
            return next((item for item in open_ if not item[1]["categ_ids"]), None)

        return choose

    @api.model
    def _floors(self, values):
        return {
            "strategic": values["floor_strategic"],
            "approved": values["floor_approved"],
            "watch": values["floor_watch"],
            "exit": 0.0,
        }

    @api.model
    def _bands(self, values):
        """Return ({measure: Band}, {measure: weight}) of a scheme's values."""
        lines = [line for line in values["weight_ids"] if line["weight"]]
        return (
            {line["code"]: Band(line["best"], line["worst"]) for line in lines},
            {line["code"]: line["weight"] for line in lines},
        )
