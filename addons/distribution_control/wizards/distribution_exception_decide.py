from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class DistributionExceptionDecide(models.TransientModel):
    """Ask for owner, end or reason, then act on all chosen cases at once; the cases check who may."""

    _name = "distribution.exception.decide"
    _description = "Act on exceptions"

    case_ids = fields.Many2many("distribution.exception", required=True, readonly=True)
    case_count = fields.Integer(compute="_compute_case_count")
    verdict = fields.Selection(
        [("assign", "Assign"), ("snooze", "Snooze"), ("resolve", "Resolve"), ("dismiss", "Dismiss")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="New owner", domain=[("share", "=", False)])
    until = fields.Datetime()
    resolve_cause = fields.Selection(
        [
            ("corrected", "Corrected in the document"),
            ("agreed", "Agreed with customer or vendor"),
            ("delivered", "Done in the warehouse"),
            ("other", "Other"),
        ],
        string="What was done",
    )
    dismiss_cause = fields.Selection(
        [
            ("false_alarm", "False alarm"),
            ("accepted", "Known and accepted"),
            ("elsewhere", "Handled elsewhere"),
            ("other", "Other"),
        ],
        string="Why nothing is to be done",
    )
    note = fields.Char()

    @api.depends("case_ids")
    def _compute_case_count(self):
        for wizard in self:
            wizard.case_count = len(wizard.case_ids)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "case_ids" in fields_list and self.env.context.get("active_model") == "distribution.exception":
            values.setdefault("case_ids", [Command.set(self.env.context.get("active_ids", []))])
        return values

    def action_apply(self):
        self.ensure_one()
        cases = self.case_ids
        if self.verdict == "assign":
            cases._assign(self._get_required("user_id"), self.note)
        elif self.verdict == "snooze":
            cases._snooze(self._get_required("until"), self._get_required("note"))
        elif self.verdict == "resolve":
            cases._resolve(self._get_reason("resolve_cause"))
        else:
            cases._dismiss(self._get_reason("dismiss_cause"), self.until)
        return {"type": "ir.actions.act_window_close"}

    def _get_required(self, name):
        if not self[name]:
            label = self._fields[name].get_description(self.env, ["string"])["string"]
            raise UserError(self.env._("Fill in “%s” first.", label))
        return self[name]

    def _get_reason(self, name):
        cause = self._get_required(name)
        if cause == "other":
            return self._get_required("note")
        label = dict(self._fields[name]._description_selection(self.env))[cause]
        return f"{label}: {self.note}" if self.note else label
