from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistributionExceptionKind(models.Model):
    _name = "distribution.exception.kind"
    _description = "Exception kind"
    _inherit = ["distribution.shipped"]
    _order = "sequence, name"

    # What upgrades leave alone.
    _tunable_fields = (
        "active",
        "sequence",
        "owner_user_id",
        "owner_group_id",
        "escalation_group_id",
        "calendar_id",
        "sla_hours",
        "rate_per_day",
        "step_ratio",
        "reopen_days",
        "dismiss_days",
        "snooze_max_days",
        "run_minutes",
    )

    # Identity: what the addon that detects says.
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, copy=False)
    detector = fields.Char(
        required=True, readonly=True, help="Technical name of the model that finds these exceptions."
    )
    summary_template = fields.Char(
        required=True,
        translate=True,
        help="The sentence of a case. Names in braces are filled from its facts: "
        '"{order}: exposure {exposure} of {limit}".',
    )
    playbook = fields.Html(translate=True, help="What to do first, what to check, whom to ask.")
    fingerprint_facts = fields.Char(
        help="Names of the facts, separated by commas, whose change brings a dismissed case back. "
        "Without any, only the end of the dismissal does.",
    )

    # Tunable: what people set.
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=50)
    owner_user_id = fields.Many2one("res.users", string="Fixed owner", ondelete="set null")
    owner_group_id = fields.Many2one(
        "res.groups", string="Owner role", help="The least loaded member whose scope covers the case owns it."
    )
    escalation_group_id = fields.Many2one(
        "res.groups",
        string="Escalation role",
        help="Who gets the case when its owner lets the deadline pass; the team's leader comes first.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working hours",
        help="Hours in which the clock runs. Empty: those of the warehouse, else those of the company.",
    )
    sla_hours = fields.Float(string="Time to solve (working hours)", default=8.0, required=True)
    rate_per_day = fields.Float(
        string="Rate per day", digits=(16, 6), help="Share of the amount at risk that a day of waiting costs."
    )
    step_ratio = fields.Float(
        string="Step",
        default=0.05,
        help="A case is rewritten when a figure among its facts changes by this share or more.",
    )
    reopen_days = fields.Integer(
        string="Reopen within (days)",
        default=14,
        help="A case that comes back within so many days after its closing is reopened; later it is a new one.",
    )
    dismiss_days = fields.Integer(string="Dismissal lasts (days)", default=30)
    snooze_max_days = fields.Integer(string="Longest snooze (days)", default=14)

    run_minutes = fields.Integer(string="Look every (minutes)", default=30)

    _code_unique = models.Constraint("UNIQUE(code)", "Another exception kind has this code.")
    _terms_positive = models.Constraint(
        "CHECK(sla_hours > 0 AND rate_per_day >= 0 AND step_ratio >= 0 AND reopen_days >= 0"
        " AND dismiss_days > 0 AND snooze_max_days > 0 AND run_minutes > 0)",
        "Hours, days and rates cannot be negative, and a clock needs some time to run.",
    )

    @api.constrains("detector")
    def _check_detector(self):
        contract = self.env.registry["distribution.detector"]
        for kind in self:
            model = self.env.registry.get(kind.detector)
            if model is None or not issubclass(model, contract) or model is contract:
                raise ValidationError(
                    self.env._(
                        "Exception kind %(kind)s: %(detector)s is no detector.\n"
                        "Name a model that inherits distribution.detector.",
                        kind=kind.code,
                        detector=kind.detector,
                    )
                )

    def _get_fingerprint_facts(self):
        return tuple(name.strip() for name in (self.fingerprint_facts or "").split(",") if name.strip())

    def _fetch_candidates(self):
        """Return who may own a new case: (user id, companies, warehouses, teams), empty scopes meaning all."""
        self.ensure_one()
        users = self.owner_user_id or self.owner_group_id.all_user_ids
        return self._describe_candidates(users)

    @api.model
    def _describe_candidates(self, users):
        return [
            (
                user.id,
                set(user.company_ids.ids),
                set(user.control_warehouse_ids.ids),
                set(user.control_team_ids.ids),
            )
            for user in users
            if user.active and not user.share
        ]
