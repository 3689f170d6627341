from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_datetime

from odoo.addons.distribution_control.logic.summary import Style, fill, link_of, text_of

STATES = [("open", "Open"), ("assigned", "Assigned"), ("snoozed", "Snoozed"), ("closed", "Closed")]
CLOSE_REASONS = [("cured", "Cured"), ("resolved", "Resolved"), ("dismissed", "Dismissed")]


class DistributionException(models.Model):
    """One case: something that is wrong now, who owns it, by when, and what it costs to wait.

    Only :meth:`_reconcile` opens, refreshes and cures cases; people act through the actions.
    """

    _name = "distribution.exception"
    _description = "Exception"
    _inherit = ["mail.thread", "mail.activity.mixin", "distribution.archive"]
    _archive_after = "closed_at"
    _order = "cost_per_hour_group desc, id desc"
    _mail_post_access = "read"

    active = fields.Boolean(default=True, readonly=True)
    kind_id = fields.Many2one("distribution.exception.kind", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(
        "What is wrong",
        compute="_compute_name",
        search="_search_name",
        help="The kind's sentence filled from the facts.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", tracking=True, group_expand=True
    )
    close_reason = fields.Selection(CLOSE_REASONS, readonly=True, tracking=True)
    close_note = fields.Char("Closing note", readonly=True)

    # Subject
    subject_key = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Integer("Document (id)", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", string="Branch", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Channel", readonly=True, ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner", string="Contact", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="set null", index="btree_not_null"
    )
    facts = fields.Json("Facts as found", readonly=True)
    fingerprint = fields.Char(readonly=True)

    # Money
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    amount_at_risk = fields.Monetary("At risk", readonly=True)
    penalty_per_day = fields.Monetary(readonly=True)
    own_rate_per_day = fields.Float(
        digits=(16, 6), readonly=True, help="Of the record; else its kind's counts."
    )
    rate_per_day = fields.Float(digits=(16, 6), readonly=True)
    rate_is_default = fields.Boolean(readonly=True)
    hours_per_day = fields.Float("Working hours per day", readonly=True)
    cost_per_hour = fields.Monetary("Cost per hour", readonly=True)
    group_currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    amount_at_risk_group = fields.Monetary(
        "At risk (group currency)", currency_field="group_currency_id", readonly=True, aggregator="sum"
    )
    cost_per_hour_group = fields.Monetary(
        "Cost per hour (group currency)", currency_field="group_currency_id", readonly=True, aggregator="sum"
    )

    # Owner and clock
    user_id = fields.Many2one(
        "res.users", string="Owner", readonly=True, ondelete="set null", tracking=True, index="btree_not_null"
    )
    opened_at = fields.Datetime("Opened", required=True, readonly=True)
    changed_at = fields.Datetime("Facts as of", readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)
    due_at = fields.Datetime("Due", readonly=True, help="When the thing itself is due, as its detector says.")
    sla_deadline_at = fields.Datetime("Time to solve ends", readonly=True)
    deadline_at = fields.Datetime(
        "Deadline",
        readonly=True,
        help="The earlier of the time to solve and the day the thing itself is due.",
    )
    snoozed_until = fields.Datetime(readonly=True, tracking=True)
    dismissed_until = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    reopen_count = fields.Integer("Reopened", readonly=True)
    escalation_level = fields.Integer(readonly=True)
    escalate_at = fields.Datetime("Next escalation", readonly=True)

    # Root cause
    root_key = fields.Char(readonly=True)
    root_id = fields.Many2one(
        "distribution.exception",
        string="Root cause",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    child_ids = fields.One2many("distribution.exception", "root_id", string="Explained cases")
    event_ids = fields.One2many("distribution.exception.event", "exception_id", string="Timeline")

    _open_unique = models.UniqueIndex("(kind_id, company_id, subject_key) WHERE state <> 'closed'")
    _subject_idx = models.Index("(kind_id, company_id, subject_key)")
    _key_idx = models.Index("(company_id, subject_key) WHERE state <> 'closed'")
    _queue_idx = models.Index("(cost_per_hour_group DESC, id DESC) WHERE state <> 'closed'")
    _owner_queue_idx = models.Index("(user_id, cost_per_hour_group DESC, id DESC) WHERE state <> 'closed'")
    _document_idx = models.Index("(res_model, res_id)")
    _root_idx = models.Index("(company_id, root_key) WHERE state <> 'closed' AND root_key IS NOT NULL")
    _escalate_idx = models.Index("(escalate_at) WHERE state IN ('open', 'assigned')")
    _snooze_idx = models.Index("(snoozed_until) WHERE state = 'snoozed'")
    _state_reason = models.Constraint(
        "CHECK((state = 'closed') = (close_reason IS NOT NULL) AND (state = 'closed') = (closed_at IS NOT NULL))",
        "A case is closed with a reason and a time, or it is not closed.",
    )
    _snooze_ends = models.Constraint(
        "CHECK(state <> 'snoozed' OR snoozed_until IS NOT NULL)", "A snooze has an end."
    )
    _owner_state = models.Constraint(
        "CHECK(state <> 'assigned' OR user_id IS NOT NULL)", "An assigned case has an owner."
    )

    # What the card and the form show
    subject_name = fields.Char("Document", compute="_compute_subject_name")
    facts_html = fields.Html("Facts", compute="_compute_facts_html", sanitize=False)
    playbook = fields.Html(related="kind_id.playbook")
    cost_terms = fields.Char("How the cost is made up", compute="_compute_cost_terms")
    last_seen_at = fields.Datetime(compute="_compute_last_seen_at", help="When its detector last looked.")
    child_count = fields.Integer("Explains", compute="_compute_children")
    child_amount_group = fields.Monetary(
        "Explained money", currency_field="group_currency_id", compute="_compute_children"
    )
    root_share = fields.Float("Share of the root's money", compute="_compute_root_share")
    decision_ids = fields.Many2many(
        "distribution.decision", string="Decisions", compute="_compute_decision_ids"
    )

    @api.depends("kind_id.summary_template", "facts")
    @api.depends_context("lang", "tz")
    def _compute_name(self):
        style = self._get_style()
        for case in self:
            case.name = fill(case.kind_id.summary_template or "", case.facts or {}, style)

    @api.model
    def _get_style(self):
        """Return how the user's language and time zone write figures and moments."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")

        def moment(text):
            if len(text) == len("2026-01-01"):
                return format_date(self.env, text)
            when = fields.Datetime.to_datetime(text.replace("T", " "))
            return format_datetime(self.env, when, tz=self.env.context.get("tz"), dt_format="short")

        return Style(lang.thousands_sep or "", lang.decimal_point or ".", moment)

    def _search_name(self, operator, value):
        """Look for the text in the facts, of which the sentence is made."""
        if operator not in ("ilike", "=ilike", "like"):
            return NotImplemented
        pattern = "%" + str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        facts = lambda model, alias, query: SQL(  # noqa: E731  a domain wants a function of these three
            "%s::text ILIKE %s", model._field_to_sql(alias, "facts", query), pattern
        )
        return Domain.custom(to_sql=facts, predicate=lambda case: str(value).lower() in case.name.lower())

    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.kind_id.name}: {case.name}"

    @api.depends("res_model", "res_id")
    def _compute_subject_name(self):
        for model, cases in self.grouped("res_model").items():
            # sudo: the name of what is wrong is part of the case, and a case may be read without its document.
            records = self.env[model].sudo().browse(cases.mapped("res_id")) if model in self.env else ()
            names = {record.id: record.display_name for record in records.exists()} if records else {}
            for case in cases:
                case.subject_name = names.get(case.res_id) or self.env._("deleted")

    @api.depends("facts", "kind_id.fact_labels")
    @api.depends_context("lang", "tz")
    def _compute_facts_html(self):
        style = self._get_style()
        for case in self:
            case.facts_html = _facts_table(case.facts or {}, case.kind_id._get_fact_labels(), style)

    @api.depends("cost_per_hour", "kind_id", "hours_per_day")
    def _compute_cost_terms(self):
        for case in self:
            symbol, digits = case.currency_id.name, case.currency_id.decimal_places
            terms = {
                "amount": f"{case.amount_at_risk:,.{digits}f} {symbol}",
                "rate": f"{case.rate_per_day * 100:g} %",
                "penalty": f"{case.penalty_per_day:,.{digits}f} {symbol}",
                "hours": f"{case.hours_per_day:g}",
            }
            if case.rate_is_default:
                case.cost_terms = self.env._(
                    "(%(amount)s at risk × %(rate)s per day, the default rate, + %(penalty)s per day)"
                    " / %(hours)s working hours",
                    **terms,
                )
            else:
                case.cost_terms = self.env._(
                    "(%(amount)s at risk × %(rate)s per day + %(penalty)s per day) / %(hours)s working hours",
                    **terms,
                )

    @api.depends("kind_id", "company_id")
    def _compute_last_seen_at(self):
        # sudo: when the detector last looked is no secret of the people who configure it.
        runs = self.env["distribution.detector.run"].sudo()
        last = runs._find_last(self.kind_id, self.company_id, state="done")
        for case in self:
            run = last.get((case.kind_id.id, case.company_id.id))
            still_there = run and case.state != "closed" and run.started_at >= case.opened_at
            case.last_seen_at = run.started_at if still_there else case.changed_at

    @api.depends("child_ids.state")
    def _compute_children(self):
        groups = self._read_group(
            [("root_id", "in", self.ids), ("state", "!=", "closed")],
            ["root_id"],
            ["__count", "amount_at_risk_group:sum"],
        )
        sums = {root.id: (count, amount) for root, count, amount in groups}
        for case in self:
            case.child_count, case.child_amount_group = sums.get(case.id, (0, 0.0))

    @api.depends("root_id", "amount_at_risk_group")
    def _compute_root_share(self):
        for case in self:
            whole = case.root_id.child_amount_group
            case.root_share = case.amount_at_risk_group / whole if whole else 0.0

    def _compute_decision_ids(self):
        groups = self.env["distribution.decision"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["id:recordset"]
        )
        decisions = dict(groups)
        for case in self:
            case.decision_ids = decisions.get(case.id, False)

    def action_open_document(self):
        """Open what the case is about; access is checked there."""
        self.ensure_one()
        if self.res_model not in self.env or not self.env[self.res_model].browse(self.res_id).exists():
            raise UserError(self.env._("The document of this case was deleted: %s", self.name))
        return self.env[self.kind_id.sudo().detector]._document_action(self)  # sudo: reads the kind only

    def action_open_children(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_exception_action"
        )
        return action | {
            "name": self.env._("Explained by %s", self.name),
            "domain": [("root_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }


def _facts_table(facts, labels, style):
    """Return the facts as a table of label and value; a fact that names a document is a link to it.

    They come in the order of the labels: PostgreSQL does not keep the order of the names.
    """
    names = [name for name in labels if name in facts] + [name for name in facts if name not in labels]
    rows = Markup().join(
        Markup("<tr><th class='text-muted fw-normal pe-3'>%s</th><td>%s</td></tr>")
        % (labels.get(name) or name.replace("_", " ").capitalize(), _fact(facts[name], style))
        for name in names
        if facts[name] is not None  # a figure this case does not have
    )
    return rows and Markup("<table class='table table-sm table-borderless w-auto mb-0'>%s</table>") % rows


def _fact(value, style):
    if isinstance(value, list):
        return Markup(", ").join(_fact(item, style) for item in value)
    link = link_of(value)
    if not link:
        return escape(text_of(value, style))
    model, res_id, name = link
    path = model if "." in model else f"m-{model}"
    return Markup("<a href='/odoo/%s/%s'>%s</a>") % (path, res_id, name)
