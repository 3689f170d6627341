from odoo import api, fields, models

from ..logic.summary import fill

STATES = [("open", "Open"), ("assigned", "Assigned"), ("snoozed", "Snoozed"), ("closed", "Closed")]
CLOSE_REASONS = [("cured", "Cured"), ("resolved", "Resolved"), ("dismissed", "Dismissed")]


class DistributionException(models.Model):
    """One case: something that is wrong now, who owns it, by when, and what it costs to wait.

    Only :meth:`_reconcile` opens, refreshes and cures cases; people act through the actions.
    """

    _name = "distribution.exception"
    _description = "Exception"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "cost_per_hour_group desc, id desc"
    _mail_post_access = "read"

    kind_id = fields.Many2one("distribution.exception.kind", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(
        "What is wrong", compute="_compute_name", help="The kind's sentence filled from the facts."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="open", tracking=True)
    close_reason = fields.Selection(CLOSE_REASONS, readonly=True, tracking=True)
    close_note = fields.Char("Closing note", readonly=True)

    # Subject
    subject_key = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Integer("Document (id)", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", string="Branch", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Channel", readonly=True, ondelete="set null")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null", index="btree_not_null")
    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="set null", index="btree_not_null"
    )
    facts = fields.Json(readonly=True)
    fingerprint = fields.Char(readonly=True)

    # Money
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    amount_at_risk = fields.Monetary(readonly=True)
    penalty_per_day = fields.Monetary(readonly=True)
    rate_per_day = fields.Float(digits=(16, 6), readonly=True)
    rate_is_default = fields.Boolean(readonly=True)
    hours_per_day = fields.Float("Working hours per day", readonly=True)
    cost_per_hour = fields.Monetary("Cost per hour", readonly=True)
    group_currency_id = fields.Many2one("res.currency", compute="_compute_group_currency_id")
    amount_at_risk_group = fields.Monetary(
        "At risk (group)", currency_field="group_currency_id", readonly=True, aggregator="sum"
    )
    cost_per_hour_group = fields.Monetary(
        "Cost per hour (group)", currency_field="group_currency_id", readonly=True, aggregator="sum"
    )

    # Owner and clock
    user_id = fields.Many2one(
        "res.users", string="Owner", readonly=True, ondelete="set null", tracking=True, index="btree_not_null"
    )
    opened_at = fields.Datetime(required=True, readonly=True)
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

    @api.depends("kind_id.summary_template", "facts")
    @api.depends_context("lang")
    def _compute_name(self):
        for case in self:
            case.name = fill(case.kind_id.summary_template or "", case.facts or {})

    def _compute_group_currency_id(self):
        self.group_currency_id = self.env["res.company"]._control_group_currency()

    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.kind_id.name}: {case.name}"
