from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.distribution_control.logic.aggregate import Terms, standing
from odoo.addons.distribution_control.logic.trend import trend

TREND_DAYS = 30
# What a definition is: a change of any of it makes a new version.
DEFINING = (
    "name",
    "definition",
    "formula",
    "unit",
    "direction",
    "time_behaviour",
    "balance_over",
    "percentile",
    "has_denominator",
    "numerator_is_money",
    "denominator_is_money",
    "factor",
    "source",
    "target",
    "warning",
)


class DistributionKpi(models.Model):
    _name = "distribution.kpi"
    _description = "KPI"
    _inherit = ["distribution.catalogue"]
    _order = "sequence, name"

    # What upgrades leave alone.
    _tunable_fields = ("active", "sequence", "target", "warning", "owner_group_id", "owner_id", "group_ids")

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
    owner_group_id = fields.Many2one(
        "res.groups",
        string="Owner role",
        help="Who answers for it where no owner is named: the first of the company.",
    )
    owner_id = fields.Many2one("res.users", ondelete="set null")
    group_ids = fields.Many2many("res.groups", string="Readers", help="Empty: everyone who reads KPIs.")

    # How it stands
    version_ids = fields.One2many("distribution.kpi.version", "kpi_id", string="Versions")
    current = fields.Float("Last 30 days", compute="_compute_current", digits=(16, 4))
    current_text = fields.Char("Now", compute="_compute_current")
    target_text = fields.Char("Should be", compute="_compute_current")
    standing = fields.Selection(
        [("good", "On target"), ("warning", "Just off"), ("bad", "Off target")], compute="_compute_current"
    )
    trend_html = fields.Html("Trend", compute="_compute_trend_html", sanitize=False)

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
                        "KPI %(kpi)s: %(model)s is no KPI source.\n"
                        "Name a model that inherits distribution.kpi.source.",
                        kpi=kpi.code,
                        model=kpi.source,
                    )
                )

    # Definition and its versions

    @api.model_create_multi
    def create(self, vals_list):
        kpis = super().create(vals_list)
        kpis._add_version(self.env._("First definition"))
        return kpis

    def write(self, vals):  # pylint: disable=method-required-super  # _write_definition calls it
        """Make a version and a decision of every change of a definition; the same values again change nothing.

        Where an approval rule asks for it, what a person changes of a definition waits for the answer and nothing of
        it holds until then.
        """
        vals = self._hold_for_approval(vals)
        return self._write_definition(vals) if vals else True

    def _write_definition(self, vals):
        before = {kpi: kpi._read_definition() for kpi in self}
        result = super().write(vals)
        for kpi, old in before.items():
            new = kpi._read_definition()
            changes = {name: [old[name], new[name]] for name in DEFINING if old[name] != new[name]}
            if changes:
                kpi._change_definition(changes)
        return result

    def _read_definition(self):
        # The words of the definition in the source language: a translation is no change.
        source = self.with_context(lang=None)
        return {name: source[name] for name in DEFINING}

    def _change_definition(self, changes):
        super().write({"version": self.version + 1})
        names = ", ".join(
            self._fields[name].get_description(self.env, ["string"])["string"] for name in changes
        )
        text = self.env._("Changed: %s", names)
        self._add_version(text)
        self.env["distribution.decision"]._record(
            self, "policy_change", text, {"kpi": self.code, "version": self.version, "changes": changes}
        )

    def _add_version(self, text):
        # sudo: a version is written by the change of the definition, nobody has the right to write one by hand.
        self.env["distribution.kpi.version"].sudo().create(
            [
                {
                    "kpi_id": kpi.id,
                    "version": kpi.version,
                    "changed_at": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "change": text,
                    **{name: kpi[name] for name in ("definition", "formula", "unit", "direction", "target")},
                }
                for kpi in self
            ]
        )

    def _get_owners(self, company):
        """Return {KPI: who answers for it in *company*}: its owner, else the first of its owner role, else nobody."""
        first = {
            role: role.all_user_ids.filtered(lambda user: user.active and company in user.company_ids).sorted(
                "id"
            )[:1]
            for role in self.owner_group_id
        }
        return {kpi: kpi.owner_id or first.get(kpi.owner_group_id, kpi.owner_id) for kpi in self}

    def _get_terms(self):
        return Terms(
            self.time_behaviour, self.balance_over, self.percentile, self.has_denominator, self.factor
        )

    # How it stands

    def _compute_current(self):
        since = fields.Date.context_today(self) - timedelta(days=TREND_DAYS)
        groups = self.env["distribution.kpi.value"]._read_group(
            [("kpi_id", "in", self.ids), ("day", ">", since)], ["kpi_id"], ["ratio:avg"]
        )
        # An aggregate without a value comes as False, which equals zero.
        figures = {kpi.id: figure for kpi, figure in groups if figure is not False}
        for kpi in self:
            figure = figures.get(kpi.id)
            kpi.current = figure or 0.0
            kpi.current_text = (
                kpi._format_figure(figure) if figure is not None else self.env._("not measured yet")
            )
            kpi.target_text = kpi._format_figure(kpi.target) if kpi.target else ""
            kpi.standing = standing(figure, kpi.target, kpi.warning, kpi.direction) or False

    def _format_figure(self, figure):
        """Return a figure with its unit, as a person reads it."""
        if self.unit == "ratio":
            return f"{figure * 100:,.1f} %"
        if self.unit == "amount":
            currency = self.env["res.company"]._control_group_currency()
            return f"{figure:,.{currency.decimal_places}f} {currency.name}"
        if self.unit == "count":
            return f"{figure:,.0f}"
        texts = {
            "quantity": self.env._("%s units", f"{figure:,.1f}"),
            "hours": self.env._("%s h", f"{figure:,.1f}"),
            "days": self.env._("%s days", f"{figure:,.1f}"),
            "turns": self.env._("%s times a year", f"{figure:,.1f}"),
        }
        return texts[self.unit]

    def _compute_trend_html(self):
        today = fields.Date.context_today(self)
        days = [today - timedelta(days=back) for back in range(TREND_DAYS, -1, -1)]
        groups = self.env["distribution.kpi.value"]._read_group(
            [("kpi_id", "in", self.ids), ("day", ">=", days[0])], ["kpi_id", "day:day"], ["ratio:avg"]
        )
        figures = {(kpi.id, day): figure for kpi, day, figure in groups if figure is not False}
        for kpi in self:
            marks = [(days.index(day), label, words) for day, label, words in kpi._version_marks(days[0])]
            # The text holds figures, and words of versions that are escaped there.
            kpi.trend_html = Markup(trend([figures.get((kpi.id, day)) for day in days], kpi.target, marks))

    def _version_marks(self, since):
        """Return (day, short label, what changed) of each version but the first from the day *since* on."""
        return [
            (day, f"v{version.version}", self.env._("Version %(number)s on %(day)s. %(change)s",
                number=version.version, day=day, change=version.change or ""))
            for version in self.version_ids.sorted("version")
            for day in [fields.Datetime.context_timestamp(self, version.changed_at).date()]
            if version.version > 1 and day >= since
        ]  # fmt: skip

    def action_open_values(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_kpi_value_action"
        )
        return action | {
            "name": self.name,
            "display_name": self.name,
            "domain": [("kpi_id", "=", self.id)],
            "context": {"search_default_last_30_days": 1},
            "views": [(False, "graph"), (False, "pivot"), (False, "list")],
        }
