from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.supplier_scorecard.queries import effect as queries

ACTING = ("distribution_control.group_buyer", "distribution_control.group_planner")
# state -> (next state, what must be written to get there)
STEPS = {
    "problem": ("containment", ("problem",)),
    "containment": ("cause", ("containment",)),
    "cause": ("action", ("root_cause",)),
    "action": ("testing", ("corrective_action", "done_on")),
}
# How a measure is tested: shares of good things must reach the target, the others must stay under it.
AT_LEAST = ("otif", "lead", "answer", "documents")


class SupplierAction(models.Model):
    """A corrective action of a vendor in the steps of an 8D report.

    Its effect is not declared: once enough later deliveries are judged, the action closes itself as effective or not.
    """

    _name = "supplier.action"
    _description = "Corrective action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    title = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, index=True, tracking=True)
    product_id = fields.Many2one("product.product", help="Empty: all that the vendor delivers.")
    categ_id = fields.Many2one("product.category", "Category")
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, required=True, tracking=True
    )
    team = fields.Char(help="D1: who works on it, here and at the vendor's.")
    problem = fields.Text(help="D2: what, where, since when, how many.")
    containment = fields.Text(help="D3: what protects customers now: blocked stock, sorting, other vendor.")
    root_cause = fields.Text("Root cause", help="D4: why it happened and why nobody noticed.")
    corrective_action = fields.Text("Corrective action", help="D5: what removes the cause.")
    done_on = fields.Date("Done on", tracking=True, help="D6: deliveries due after this day are the test.")
    prevention = fields.Text(help="D7: where else could it happen?")
    closing_note = fields.Text("Closing", help="D8: what was learned; thanks to the team.")
    state = fields.Selection(
        [
            ("problem", "Problem"),
            ("containment", "Containment"),
            ("cause", "Cause"),
            ("action", "Action"),
            ("testing", "Effect in test"),
            ("effective", "Effective"),
            ("ineffective", "Not effective"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="problem",
        tracking=True,
        index=True,
        copy=False,
    )
    event_ids = fields.Many2many("supplier.event", string="Deliveries", help="The evidence.")
    incident_ids = fields.Many2many("supplier.quality.incident", string="Quality incidents")
    test_measure = fields.Selection(
        [
            ("otif", "On time and in full, at least"),
            ("lead", "Lead time kept, at least"),
            ("quality", "Defective, at most"),
            ("price", "Price above the order, at most"),
            ("changes", "Dates moved, at most"),
            ("documents", "Bills right at once, at least"),
        ],
        "Test",
        required=True,
        default="otif",
    )
    test_target = fields.Float("Target", required=True, default=0.95, digits=(8, 6))
    test_lines = fields.Integer("On the next lines", required=True, default=10)
    seen_lines = fields.Integer("Lines so far", readonly=True, copy=False)
    seen_value = fields.Float("Value so far", readonly=True, digits=(8, 6), copy=False)
    closed_on = fields.Date(readonly=True, copy=False)

    _test_lines_positive = models.Constraint("CHECK(test_lines > 0)", "A test needs at least one line.")
    _testing_has_day = models.Constraint(
        "CHECK(state <> 'testing' OR done_on IS NOT NULL)", "A test begins on the day the action was done."
    )

    @api.depends("title")
    def _compute_name(self):
        for action in self:
            action.name = f"8D-{action.id or 0:04d} {action.title or ''}".strip()

    @api.depends("name", "partner_id.display_name")
    def _compute_display_name(self):
        for action in self:
            action.display_name = action.name

    def write(self, vals):
        """The state moves through the steps only; what was tested does not change while it is tested."""
        if "state" in vals and self.env.context.get("supplier_action_step") is not _STEP:
            raise UserError(self.env._("The state moves with the steps: use the buttons."))
        tested = {
            "done_on",
            "test_measure",
            "test_target",
            "test_lines",
            "partner_id",
            "product_id",
            "categ_id",
        }
        if tested & vals.keys() and any(action.state in ("testing", "effective") for action in self):
            raise UserError(self.env._("This is tested already. Reopen the action to change its test."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "problem") != "problem" for vals in vals_list):
            raise UserError(self.env._("A corrective action begins with its problem."))
        actions = super().create(vals_list)
        actions.incident_ids.filtered(lambda incident: incident.state == "open")._set_handled(
            self.env._("Corrective action opened")
        )
        return actions

    def _move(self, state, **values):
        self.with_context(supplier_action_step=_STEP).write({"state": state, **values})

    def action_next(self):
        """Go to the next step once this one is written down."""
        self.env.user._require_duty(*ACTING)
        for action in self:
            if action.state not in STEPS:
                raise UserError(self.env._("%s has no next step.", action.name))
            state, needed = STEPS[action.state]
            missing = [
                action._fields[name]._description_string(self.env) for name in needed if not action[name]
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(action)s: write down first: %(missing)s.",
                        action=action.name,
                        missing=", ".join(missing),
                    )
                )
            action._move(state)
        return True

    def action_reopen(self):
        """Go back to the cause: it did not work, or more was learned."""
        self.env.user._require_duty(*ACTING)
        self._move("cause", done_on=False, seen_lines=0, seen_value=0.0, closed_on=False)
        return True

    def action_cancel(self):
        """Give it up; it stays readable."""
        self.env.user._require_duty(*ACTING)
        self._move("cancelled")
        return True

    @api.model
    def _cron_test(self):
        """Test the effect of all actions that are done, on the deliveries since."""
        self.sudo().search([("state", "=", "testing")])._test_effect()  # sudo: the nightly job

    def _test_effect(self):
        """Look at the first ``test_lines`` deliveries due since ``done_on`` and close what is decided."""
        tested = self.filtered(lambda action: action.state == "testing")
        if not tested:
            return
        self.env["supplier.event"].flush_model()
        tested.flush_recordset()
        rows = {row[0]: row[1:] for row in self.env.execute_query(queries.effects(tested.ids))}
        for action in tested:
            lines, numerator, denominator = rows.get(action.id, (0, 0.0, 0.0))
            value = numerator / denominator if denominator else 0.0
            values = {"seen_lines": lines, "seen_value": value}
            if lines < action.test_lines or not denominator:
                action.sudo().write(values)
                continue
            good = (
                value >= action.test_target
                if action.test_measure in AT_LEAST
                else value <= action.test_target
            )
            action._close("effective" if good else "ineffective", values)

    def _close(self, state, values):
        self.ensure_one()
        self.env["distribution.decision"]._record(
            self,
            f"action_{state}",
            self.env._("Tested on the deliveries since %s", self.done_on),
            {
                "vendor": self.partner_id.display_name,
                "measure": self.test_measure,
                "target": self.test_target,
                "value": values["seen_value"],
                "lines": values["seen_lines"],
            },
        )
        self._move(state, closed_on=fields.Date.context_today(self), **values)

    def action_open_lines(self):
        """Open the deliveries that test, or tested, the effect."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_event_action")
        domain = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("counted", "=", 1),
        ]
        if self.product_id:
            domain.append(("product_id", "=", self.product_id.id))
        if self.done_on:
            domain.append(("due_date", ">", self.done_on))
        return {**action, "domain": domain, "context": {}}

    def action_draft_mail(self):
        """Draft the letter that asks the vendor for his answer, with the deliveries attached."""
        self.ensure_one()
        self.env.user._require_duty(*ACTING)
        body = Markup("<p>%s</p><p>%s</p><p>%s</p>") % (
            self.env._("We ask for your corrective action on: %s", self.title),
            self.problem or "",
            self.env._(
                "Please answer with containment, root cause, corrective action and the day it is done."
            ),
        )
        evidence = self.env["supplier.evidence"]
        return evidence._draft(self, self.partner_id, self.name, body, evidence._event_rows(self.event_ids))


# The only way to move the state; compared by identity, so no client can send it.
_STEP = object()
