from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistributionKpi(models.Model):
    _name = "distribution.kpi"
    _description = "KPI"
    _inherit = ["distribution.catalogue"]
    _order = "sequence, name"

    # What upgrades leave alone.
    _tunable_fields = ("active", "sequence", "target", "warning", "owner_id", "group_ids")

    # Identity: the definition, said once by the addon that owns the code.
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, copy=False)
    source = fields.Char(required=True, readonly=True, help="Technical name of the model that counts it.")
    definition = fields.Text(required=True, translate=True, help="What the figure says, in words.")
    formula = fields.Text(required=True, translate=True, help="Numerator over denominator, in words.")
    unit = fields.Selection(
        [
            ("ratio", "Share (0 to 1)"),
            ("amount", "Money"),
            ("count", "Number"),
            ("quantity", "Quantity"),
            ("hours", "Hours"),
            ("days", "Days"),
            ("turns", "Times per year"),
        ],
        required=True,
    )
    direction = fields.Selection(
        [("up", "Higher is better"), ("down", "Lower is better")], required=True, default="up"
    )
    time_behaviour = fields.Selection(
        [
            ("flow", "Flow: adds up"),
            ("balance", "Balance: never summed over days"),
            ("distribution", "Distribution"),
        ],
        required=True,
        default="flow",
    )
    balance_over = fields.Selection(
        [("average", "Average of the days"), ("last", "Last day")], default="average", required=True
    )
    percentile = fields.Float(
        default=0.5, help="Of a distribution: the share of cases at or below the figure."
    )
    has_denominator = fields.Boolean(
        default=True, help="The value is numerator / denominator; otherwise the numerator alone."
    )
    numerator_is_money = fields.Boolean()
    denominator_is_money = fields.Boolean()
    factor = fields.Float(
        default=1.0, required=True, help="What the quotient is multiplied with, as 365 for a year."
    )
    restatement = fields.Selection(
        [("rebuildable", "Rebuildable for any past day"), ("snapshot", "Snapshot of the day it is taken")],
        required=True,
        default="rebuildable",
    )
    restatement_note = fields.Char(translate=True, help="Why past days cannot be counted again.")
    version = fields.Integer(default=1, readonly=True, copy=False, required=True)

    # Tunable: what people set.
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=50)
    target = fields.Float()
    warning = fields.Float(help="Between target and this figure the KPI is yellow, beyond it red.")
    owner_id = fields.Many2one("res.users", ondelete="set null")
    group_ids = fields.Many2many("res.groups", string="Readers", help="Empty: everyone who reads KPIs.")

    _code_unique = models.Constraint("UNIQUE(code)", "Another KPI has this code: a code has one owner.")
    _percentile_share = models.Constraint(
        "CHECK(percentile > 0 AND percentile <= 1)", "A percentile lies above 0 and not above 1."
    )

    @api.constrains("source")
    def _check_source(self):
        contract = self.env.registry["distribution.kpi.source"]
        for kpi in self:
            model = self.env.registry.get(kpi.source)
            if model is None or not issubclass(model, contract) or model is contract:
                raise ValidationError(
                    self.env._(
                        "KPI %(kpi)s: %(source)s is no KPI source.\n"
                        "Name a model that inherits distribution.kpi.source.",
                        kpi=kpi.code,
                        source=kpi.source,
                    )
                )
