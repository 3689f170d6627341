import logging
import time
import traceback
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.distribution_control.logic.finding import Scope

from .distribution_exception_event import ACTED_ON

_logger = logging.getLogger(__name__)


class DistributionExceptionKind(models.Model):
    _name = "distribution.exception.kind"
    _description = "Exception kind"
    _inherit = ["distribution.catalogue", "distribution.policy.log"]
    _order = "sequence, name"

    # What upgrades leave alone.
    _tunable_fields = (
        "active",
        "sequence",
        "playbook",
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

    _policy_fields = _tunable_fields

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
    fact_labels = fields.Text(
        translate=True, help='One "fact = Label" per line; a fact without one is shown by its name.'
    )
    fingerprint_facts = fields.Char(
        help="Names of the facts, separated by commas, whose change brings a dismissed case back. "
        "Without any, only the end of the dismissal does.",
    )

    # Tunable: what people set.
    playbook = fields.Html(translate=True, help="What to do first, what to check, whom to ask.")
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

    # How it does
    open_count = fields.Integer("Open", compute="_compute_open_count")
    precision = fields.Char(
        "Worth the attention",
        compute="_compute_precision",
        help="Share of the cases closed in the last 90 days on which somebody acted.",
    )
    last_run_state = fields.Selection(
        [("done", "Done"), ("failed", "Failed"), ("never", "Never run")], compute="_compute_last_run_state"
    )

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

    def _compute_open_count(self):
        groups = self.env["distribution.exception"]._read_group(
            [("kind_id", "in", self.ids), ("state", "!=", "closed")], ["kind_id"], ["__count"]
        )
        counts = {kind.id: count for kind, count in groups}
        for kind in self:
            kind.open_count = counts.get(kind.id, 0)

    def _compute_precision(self):
        since = fields.Date.subtract(fields.Date.context_today(self), days=90)
        closed = [("kind_id", "in", self.ids), ("event", "=", "closed"), ("day", ">=", since)]
        group = self.env["distribution.exception.event"]._read_group
        everything = dict(group(closed, ["kind_id"], ["__count"]))
        acted_on = dict(group([*closed, *ACTED_ON], ["kind_id"], ["__count"]))
        for kind in self:
            acted, count = acted_on.get(kind, 0), everything.get(kind, 0)
            share = f"{acted / count * 100:.0f}" if count else ""
            kind.precision = count > 0 and self.env._("%(share)s %% of %(closed)s", share=share, closed=count)

    def _compute_last_run_state(self):
        last = self.env["distribution.detector.run"]._find_last(self, self.env.companies)
        for kind in self:
            states = {run.state for (kind_id, _company), run in last.items() if kind_id == kind.id}
            kind.last_run_state = "failed" if "failed" in states else "done" if states else "never"

    @api.ondelete(at_uninstall=True)
    def _unlink_traces(self):
        """Take messages and activities along: the cases go by cascade, which knows nothing of them."""
        cases = (
            self.env["distribution.exception"]
            .with_context(active_test=False)
            .search([("kind_id", "in", self.ids)])
        )
        cases._drop_activities()
        self.env["mail.message"].search([("model", "=", cases._name), ("res_id", "in", cases.ids)]).unlink()

    def _get_fingerprint_facts(self):
        return tuple(name.strip() for name in (self.fingerprint_facts or "").split(",") if name.strip())

    def _get_fact_labels(self):
        pairs = (line.partition("=") for line in (self.fact_labels or "").splitlines())
        return {name.strip(): label.strip() for name, _equals, label in pairs if label.strip()}

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

    def _run(self, companies):
        """Look now, kind by kind and company by company, and return the runs.

        A detector that fails closes nothing: its run says so, and a case about the detector is opened.
        """
        runs = self.env["distribution.detector.run"]
        for kind in self.with_user(SUPERUSER_ID):
            for company in companies:
                runs |= kind._run_company(company)
        return runs

    def _run_company(self, company):
        scope = Scope((company.id,))
        started_at, clock = fields.Datetime.now(), time.monotonic()
        try:
            with self.env.cr.savepoint():
                outcome = {"state": "done", **self._look(scope)}
        except OperationalError:
            raise  # a conflict with another transaction or a lost connection says nothing about the detector
        except Exception:  # whatever breaks in a neighbour's detector must not stop the others
            outcome = {"state": "failed", "error": traceback.format_exc()}
        run = self.env["distribution.detector.run"].create(
            {
                "kind_id": self.id,
                "company_id": company.id,
                "started_at": started_at,
                "seconds": time.monotonic() - clock,
                **outcome,
            }
        )
        self._report_health(company)
        return run

    def _look(self, scope):
        detector = self.env[self.detector].with_context(allowed_company_ids=list(scope.company_ids))
        return self.env["distribution.exception"]._reconcile(self, scope, detector._detect(scope))

    def _report_health(self, company):
        """Open or cure the case about this detector itself."""
        health = self.env.ref("distribution_control.exception_kind_detector_failed", raise_if_not_found=False)
        if health and health != self:
            health._look(Scope((company.id,), {self.id}, self._name))

    @api.model
    def _find_due(self, companies, now):
        """Return the (kind, company) pairs whose last run lies back at least the kind's interval, oldest first."""
        kinds = self.search([])
        last = self.env["distribution.detector.run"]._find_last(kinds, companies)
        due = []
        for kind in kinds:
            for company in companies:
                run = last.get((kind.id, company.id))
                if run is None or run.started_at + timedelta(minutes=kind.run_minutes) <= now:
                    due.append((run.started_at if run else kind.create_date, kind, company))
        return [(kind, company) for _since, kind, company in sorted(due, key=lambda item: item[0])]

    @api.model
    def _cron_detect(self):
        companies = self.env["res.company"].search([("control_active", "=", True)])
        due = self._find_due(companies, fields.Datetime.now())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(due))
        for kind, company in due:
            try:
                kind._run(company)
            except OperationalError:
                # Somebody worked on the same cases at the same moment: the pair stays due and is looked at next time.
                _logger.info(
                    "Exceptions of %s in company %s: conflict, left for the next run", kind.code, company.id
                )
                self.env.cr.rollback()
            if not progress(1):
                break

    def action_run_now(self):
        """Look for the companies switched on, at an administrator's wish."""
        self._check_administrator()
        runs = self._run(self.env.companies)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Detector runs"),
            "res_model": runs._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", runs.ids)],
        }

    def action_open_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_exception_action"
        )
        return action | {"domain": [("kind_id", "=", self.id)], "context": {"search_default_open": 1}}

    def action_open_figures(self):
        """Open the figures of this kind: volume, times, how many came back, precision."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_exception_figure_action"
        )
        return action | {
            "domain": [("kind_id", "=", self.id)],
            "context": {"search_default_last_90_days": 1, "pivot_row_groupby": ["day:week"]},
        }

    @api.model
    def _check_administrator(self):
        if not self.env.user.has_group("distribution_control.group_administrator"):
            raise AccessError(self.env._("Only a control administrator may do this."))

    def write(self, vals):
        """Keep the cost of the open cases in step with the rate; not a trigger of anything else."""
        result = super().write(vals)
        if "rate_per_day" in vals:
            self.env["distribution.exception"]._reprice(self)
        return result
