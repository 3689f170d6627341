from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.order_release.queries.run import drop_run_lines

from .release_pass import without_defaults

DESK = "distribution_control.group_release_desk"
# What people say about a run; all else is found out or done by its buttons.
SCOPE = frozenset(
    ("company_id", "warehouse_ids", "team_ids", "product_ids", "takes_back", "donor_cap", "donor_days")
)


class OrderReleaseRun(models.Model):
    """One allocation over all open demand of a scope: looked at first, then carried out or thrown away.

    A preview changes nothing but this document. Carried out, each chunk of orders is judged again on the facts of
    that moment and committed by itself; what is interrupted is taken up where it stopped.
    """

    _name = "order.release.run"
    _description = "Release run"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_ids = fields.Many2many(
        "stock.warehouse", "order_release_run_warehouse_rel", string="Branches", check_company=True
    )
    team_ids = fields.Many2many(
        "crm.team", "order_release_run_team_rel", string="Channels", check_company=True
    )
    product_ids = fields.Many2many(
        "product.product", "order_release_run_product_rel", string="Products", check_company=True
    )
    takes_back = fields.Boolean(
        "Take Back",
        default=True,
        help="Hand out anew what orders of the classes redistribute, fill and lose have, as far as no picker has begun.",
    )
    donor_cap = fields.Monetary(
        "Most Taken from a Customer",
        compute="_compute_donor_cap",
        store=True,
        readonly=False,
        help="Value taken from one customer by runs within the days beside it, this one included; 0: no bound.",
    )
    donor_days = fields.Integer("within Days", compute="_compute_donor_cap", store=True, readonly=False)
    state = fields.Selection(
        [
            ("draft", "To look at"),
            ("preview", "Previewed"),
            ("running", "Being carried out"),
            ("done", "Carried out"),
            ("discarded", "Thrown away"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    previewed_at = fields.Datetime("As of", readonly=True, copy=False)
    requester_id = fields.Many2one("res.users", "Asked by", readonly=True, copy=False)
    finished_at = fields.Datetime("Carried out at", readonly=True, copy=False)
    line_ids = fields.One2many("order.release.run.line", "run_id", "Lines", readonly=True)
    changed_line_ids = fields.One2many(
        "order.release.run.line", "run_id", "What changes", readonly=True, domain=[("change_qty", "!=", 0)]
    )
    customer_ids = fields.One2many("order.release.run.customer", "run_id", "Customers", readonly=True)
    order_count = fields.Integer("Orders", readonly=True, copy=False)
    line_count = fields.Integer("Order lines", readonly=True, copy=False)
    released_value = fields.Monetary(
        "Let go", readonly=True, copy=False, help="Value of what leaves more than now."
    )
    taken_value = fields.Monetary(
        "Taken back", readonly=True, copy=False, help="Value of what is handed to others."
    )
    waiting_value = fields.Monetary("Stays held", readonly=True, copy=False)
    winner_count = fields.Integer("Customers who win", readonly=True, copy=False)
    loser_count = fields.Integer("Customers who lose", readonly=True, copy=False)
    spared_names = fields.Char("Spared by the cap", readonly=True, copy=False)
    todo_count = fields.Integer("To do", compute="_compute_progress")
    progress = fields.Float("Done", compute="_compute_progress", aggregator=None)

    _todo_idx = models.Index("(id) WHERE state = 'running'")

    @api.depends("previewed_at", "company_id")
    def _compute_name(self):
        for run in self:
            moment = run.previewed_at or fields.Datetime.now()
            shown = fields.Datetime.context_timestamp(run, moment).strftime("%Y-%m-%d %H:%M")
            run.name = self.env._("Run of %s", shown)

    @api.depends("company_id")
    def _compute_donor_cap(self):
        for run in self:
            run.donor_cap = run.company_id.order_release_donor_cap
            run.donor_days = run.company_id.order_release_donor_days

    @api.constrains("donor_cap", "donor_days", "company_id")
    def _check_donor_cap(self):
        """A run may spare its donors more than the company says, never less."""
        for run in self:
            cap, days = run.company_id.order_release_donor_cap, run.company_id.order_release_donor_days
            if cap and (not run.donor_cap or run.donor_cap > cap or run.donor_days < days):
                raise ValidationError(
                    self.env._(
                        "The company takes at most %(cap)s from a customer within %(days)s days; a run may take less.",
                        cap=run.currency_id.format(cap),
                        days=days,
                    )
                )

    def _compute_progress(self):
        groups = self.env["order.release.run.line"]._read_group(
            [("run_id", "in", self.ids), ("state", "in", ("todo", "done", "changed"))],
            ["run_id", "state"],
            ["__count"],
        )
        counts = {}
        for run, state, count in groups:
            todo, everything = counts.get(run.id, (0, 0))
            counts[run.id] = (todo + (count if state == "todo" else 0), everything + count)
        for run in self:
            run.todo_count, everything = counts.get(run.id, (0, 0))
            run.progress = 1.0 - run.todo_count / everything if everything else 0.0

    # What people do

    def action_preview(self):
        """Look at the whole scope and show what would change for whom; nothing but this document is written."""
        self._check_duty()
        for run in self:
            if run.state not in ("draft", "preview"):
                raise UserError(
                    self.env._("%s has been carried out or thrown away: start a new run.", run.name)
                )
            run._preview()
        return True

    def action_commit(self):
        """Carry out what the preview shows, judged again order by order; large runs go on in the background."""
        self._check_duty()
        self.ensure_one()
        if self.state != "preview":
            raise UserError(self.env._("Look at the preview of %s first, then carry it out.", self.name))
        # sudo: the state of a run has no other writers than these actions
        self.sudo().write({"state": "running", "requester_id": self.env.uid})
        self.env["distribution.decision"]._record(
            self,
            "release_run",
            self.env._("Carried out as previewed"),
            self._prepare_evidence(),
            duty=DESK,
            company=self.company_id,
        )
        self._carry_out_first()
        return True

    def action_discard(self):
        """Throw the preview away; what a run in progress has not begun yet stays as it is."""
        self._check_duty()
        for run in self:
            if run.state in ("done", "discarded"):
                raise UserError(self.env._("%s is finished.", run.name))
            if run.state == "running":
                run.sudo().line_ids.filtered(lambda line: line.state == "todo").write({"state": "none"})
                run._finish()
                continue
            run._forget_preview("discarded")
        return True

    def action_open_lines(self):
        """Open the lines, by customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("order_release.order_release_run_line_action")
        return action | {"domain": [("run_id", "=", self.id)], "context": self._get_lines_context()}

    def action_open_harm(self):
        """Open what each customer wins and loses, as a pivot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_release.order_release_run_line_action_harm"
        )
        return action | {"domain": [("run_id", "=", self.id), ("change_qty", "!=", 0)]}

    def _get_lines_context(self):
        return {"search_default_changed": 1}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_scope_only(vals)
        return super(OrderReleaseRun, without_defaults(self, self._fields.keys() - SCOPE)).create(vals_list)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_scope_only(vals)
        if self.filtered(lambda run: run.state not in ("draft", "preview")):
            raise UserError(
                self.env._("A run that was carried out or thrown away stays as it is: start a new one.")
            )
        result = super().write(vals)
        # What was looked at is not what would be carried out any more.
        self.filtered(lambda run: run.state == "preview")._forget_preview("draft")
        return result

    @api.model
    def _check_scope_only(self, vals):
        if not self.env.su and vals.keys() - SCOPE:
            raise UserError(self.env._("A run is previewed, carried out and thrown away by its buttons."))

    def _forget_preview(self, state):
        self.env.cr.execute(drop_run_lines(self.ids))
        self.env["order.release.run.line"].invalidate_model(flush=False)
        self.env["order.release.run.customer"].invalidate_model(flush=False)
        self.invalidate_recordset(["line_ids", "customer_ids", "todo_count", "progress"])
        # sudo: the state of a run has no other writers than these actions
        self.sudo().write({"state": state})

    @api.ondelete(at_uninstall=False)
    def _unlink_never_done(self):
        if self.filtered(lambda run: run.state in ("running", "done")):
            raise UserError(
                self.env._("A run that was carried out stays: it says what was moved from whom to whom.")
            )

    def _check_duty(self):
        self.env.user._require_duty(DESK)
        if self.company_id - self.env.companies:
            raise UserError(self.env._("Run only for companies that you are working in."))

    def _prepare_evidence(self):
        self.ensure_one()
        return {
            "previewed_at": fields.Datetime.to_string(self.previewed_at),
            "orders": self.order_count,
            "lines": self.line_count,
            "released": round(self.released_value, 2),
            "taken_back": round(self.taken_value, 2),
            "donor_cap": round(self.donor_cap, 2),
            "currency": self.currency_id.name,
        }
