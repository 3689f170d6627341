from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from odoo.addons.distribution_control.logic.finding import Scope

TO_PARTNER = ("customer", "vendor")


class DistributionAssistantDraft(models.TransientModel):
    """A text of the suite, and the model's words for it. A person reads, edits and sends, or does not."""

    _name = "distribution.assistant.draft"
    _description = "Draft by a language model"

    case_id = fields.Many2one("distribution.exception", readonly=True)
    purpose = fields.Selection(
        [
            ("rephrase", "Summary for a colleague"),
            ("customer", "Message to the customer"),
            ("vendor", "Message to the vendor"),
            ("day", "Today for a manager"),
        ],
        required=True,
        default="rephrase",
    )
    source_text = fields.Text("Our words", compute="_compute_source_text")
    answer_text = fields.Text("Draft")
    reason = fields.Char("Why the model's answer is not used", readonly=True)
    asked = fields.Boolean(readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "distribution.exception":
            values.setdefault("case_id", self.env.context.get("active_id"))
        return values

    @api.depends("case_id", "purpose")
    def _compute_source_text(self):
        for draft in self:
            draft.source_text = draft._write_source() if draft.purpose else ""

    def _write_source(self):
        """Return the text that is rephrased, made from facts; what a client says never goes out."""
        summary = self.env["distribution.summary"]
        if self.purpose == "day":
            companies = Scope(tuple(self.env.companies.ids))
            today = self.env.company._local_day(fields.Datetime.now())
            return " ".join(one.text for one in summary._day(companies, today))
        if not self.case_id:
            return ""
        if self.purpose == "rephrase":
            return " ".join(one.text for one in summary._case(self.case_id))
        return self._write_message()

    def _write_message(self):
        """Return a plain message about the case: what it is about and what is asked, nothing of our money."""
        words = {
            "name": self.case_id.partner_id.name or "",
            "sentence": self.case_id.name,
            "user": self.env.user.name,
        }
        if self.purpose == "customer":
            return self.env._(
                "Dear %(name)s,\n\nWe write about the following: %(sentence)s.\n\n"
                "We are working on it and will tell you as soon as we know more.\n\nKind regards\n%(user)s",
                **words,
            )
        return self.env._(
            "Dear %(name)s,\n\nWe write about the following: %(sentence)s.\n\n"
            "Please tell us what the reason is and until when you can solve it.\n\nKind regards\n%(user)s",
            **words,
        )

    def action_ask(self):
        """Ask the model and show what it says, or our own words and why."""
        self.ensure_one()
        self._check_may_ask()
        case = self.case_id
        company = case.company_id or self.env.company
        people = case.partner_id | case.user_id.sudo().partner_id  # sudo: in order to hide the owner's name
        answer = self.env["distribution.assistant"]._ask(
            self.purpose, case or company, self._write_source(), people, company
        )
        self.write({"answer_text": answer.text, "reason": answer.reason, "asked": True})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Draft"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_may_ask(self):
        self.env["distribution.assistant"]._check_may_ask()
        if self.purpose == "day":
            return
        if not self.case_id:
            raise UserError(self.env._("Open a case first: a draft is about one."))
        self.case_id.check_access("read")
        if not self.case_id.can_act:
            raise AccessError(self.env._("Drafts are made by those who may act on %s.", self.case_id.name))
        if self.purpose in TO_PARTNER and not self.case_id.partner_id:
            raise UserError(self.env._("%s names no contact to write to.", self.case_id.name))

    def action_compose(self):
        """Open the composer with the draft: it is sent by whoever presses its button."""
        self.ensure_one()
        self._check_may_ask()
        if self.purpose not in TO_PARTNER:
            raise UserError(self.env._("A summary is read here; choose a message to write to somebody."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write a message"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_model": self.case_id._name,
                "default_res_ids": self.case_id.ids,
                "default_partner_ids": [Command.set(self.case_id.partner_id.ids)],
                "default_subject": self.case_id.name,
                "default_body": plaintext2html(self.answer_text or self.source_text or ""),
            },
        }
