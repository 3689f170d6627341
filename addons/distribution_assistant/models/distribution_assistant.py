import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.distribution_assistant.logic import answer as judge
from odoo.addons.distribution_assistant.logic.mask import ADDRESS, EMAIL, PERSON, PHONE, VAT, Mask
from odoo.addons.distribution_assistant.logic.prompt import completions_url, request

PARAMETER = "distribution_assistant.%s"
SECONDS = (1, 60, 20)  # least, most, default


@dataclass(frozen=True, slots=True)
class Settings:
    url: str
    model: str
    timeout: float
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: the model's words, or the text it was asked about and why its answer is not used."""

    text: str
    reason: str = ""


class DistributionAssistant(models.AbstractModel):
    """The bridge to a language model. It rephrases texts that the suite wrote; it decides, sends and writes nothing.

    Personal data is replaced before a text leaves, and put back afterwards; what was sent and what came back stands
    in the ledger, both masked.
    """

    _name = "distribution.assistant"
    _description = "Language model"

    @api.model
    def _ask(self, purpose, subject, text, people, company):
        """Return the :class:`Answer` to *text* rephrased for *purpose*; *people* are partners whose data is masked.

        Never raises for what the model or the network does: the text itself and the reason come back then. Refused
        (UserError) where the company has not switched it on or nobody has configured it.
        """
        settings = self._settings(company)
        mask = Mask(self._personal_data(people | self.env.user.partner_id))
        hidden = mask.hide(text)
        body = request(settings.model, purpose, hidden, self._language())
        clock = time.monotonic()
        raw, failure = "", None
        try:
            raw = judge.content(self._post(settings, body))
            judge.check(hidden, raw)
        except judge.Rejected as error:
            failure = error
        reason = failure and self._reason(failure)
        self._keep(subject, company, purpose, settings, body, raw, reason, time.monotonic() - clock)
        return Answer(text, reason) if failure else Answer(mask.restore(raw))

    def _keep(self, subject, company, purpose, settings, body, raw, reason, seconds):
        evidence = {
            "purpose": purpose,
            "host": urlsplit(settings.url).netloc,
            "model": settings.model,
            "prompt": [message["content"] for message in body["messages"]],
            "answer": raw[: judge.LONGEST],
            "seconds": round(seconds, 1),
        }
        self.env["distribution.decision"]._record(
            subject,
            "assistant_rejected" if reason else "assistant_used",
            reason or self.env._("A draft was asked for"),
            evidence,
            company=company,
        )

    # Settings

    @api.model
    def _settings(self, company):
        # sudo: whether a company uses it is no secret; its people need no right to read companies.
        if not company.sudo().assistant_active:
            raise UserError(
                self.env._(
                    "%s does not use a language model. It is switched on in the settings of Distribution Control.",
                    company.sudo().name,
                )
            )
        # sudo: the key stays in the server; nobody but system administrators may read parameters.
        read = lambda name: self.env["ir.config_parameter"].sudo().get_param(PARAMETER % name) or ""  # noqa: E731
        try:
            url = completions_url(read("endpoint"))
        except ValueError:
            raise UserError(
                self.env._("No language model is configured. Ask whoever keeps the settings of the system.")
            ) from None
        least, most, default = SECONDS
        timeout = read("timeout")
        seconds = float(timeout) if timeout.replace(".", "", 1).isdigit() else default
        return Settings(url, read("model") or "default", min(max(seconds, least), most), read("key"))

    def _language(self):
        code = self.env.lang or "en_US"
        return self.env["res.lang"]._get_data(code=code).name or "English"

    # Personal data

    @api.model
    def _personal_data(self, partners):
        """Return (kind, value) pairs of what identifies *partners*, their companies and their contacts."""
        # sudo: data is looked up in order to hide it, whether the user may read it or not.
        partners = partners.sudo()
        everybody = partners | partners.commercial_partner_id | partners.child_ids
        pairs = []
        for partner in everybody:
            pairs += [(PERSON, partner.name), (PERSON, partner.display_name), (EMAIL, partner.email)]
            pairs += [(PHONE, partner.phone), (VAT, partner.vat), (VAT, partner.ref)]
            pairs += [(ADDRESS, partner.street), (ADDRESS, partner.street2), (ADDRESS, partner.city)]
            pairs += [(ADDRESS, partner.zip and f"{partner.zip} {partner.city or ''}".strip())]
            if not partner.is_company:
                pairs += [(PERSON, word) for word in (partner.name or "").split()]
        return [(kind, value) for kind, value in pairs if value]

    # Words

    @api.model
    def _reason(self, failure):
        texts = {
            judge.EMPTY: self.env._("The model answered nothing."),
            judge.LONG: self.env._("The answer was too long."),
            judge.REFUSED: self.env._("The model refused to answer."),
            judge.GARBAGE: self.env._("The answer was not readable."),
            judge.LOST: self.env._("The answer left out a name or an address."),
            judge.UNKNOWN: self.env._("The answer named somebody who is not in the text."),
            judge.NUMBER: self.env._("The answer held a number that is not in the text."),
            judge.LINK: self.env._("The answer held a link."),
            judge.MARKUP: self.env._("The answer held formatting or code."),
            judge.UNREACHABLE: self.env._("The model could not be reached."),
            judge.TIMEOUT: self.env._("The model did not answer in time."),
            judge.REDIRECT: self.env._("The address points elsewhere; no other host is spoken to."),
            judge.DENIED: self.env._("The model did not accept the key."),
            judge.FAILED: self.env._("The model reported an error."),
        }
        text = texts[failure.reason]
        return f"{text} ({failure.detail})" if failure.detail else text

    # Who may ask

    @api.model
    def _check_may_ask(self):
        user = self.env.user
        if not user.has_group("distribution_control.group_user") or user.has_group(
            "distribution_control.group_auditor"
        ):
            raise AccessError(self.env._("Drafts are made for people with a duty; auditors read only."))
