from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.distribution_assistant.logic.prompt import completions_url

from .distribution_assistant import PARAMETER, SECONDS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    assistant_active = fields.Boolean(related="company_id.assistant_active", readonly=False)
    assistant_endpoint = fields.Char("Address", config_parameter=PARAMETER % "endpoint")
    assistant_model = fields.Char("Model", config_parameter=PARAMETER % "model")
    assistant_timeout = fields.Integer(
        "Time-out in seconds", config_parameter=PARAMETER % "timeout", default=SECONDS[2]
    )
    # Not stored and never filled: the key goes in and does not come out.
    assistant_key = fields.Char("Key", compute="_compute_assistant_key", inverse="_inverse_assistant_key")
    assistant_has_key = fields.Boolean(compute="_compute_assistant_key")

    def _compute_assistant_key(self):
        # sudo: only whether there is one.
        has_key = bool(self.env["ir.config_parameter"].sudo().get_param(PARAMETER % "key"))
        for settings in self:
            settings.assistant_key = False
            settings.assistant_has_key = has_key

    def _inverse_assistant_key(self):
        for settings in self:
            if settings.assistant_key:
                settings._check_system()
                self.env["ir.config_parameter"].set_param(PARAMETER % "key", settings.assistant_key.strip())

    def action_forget_assistant_key(self):
        self._check_system()
        self.env["ir.config_parameter"].set_param(PARAMETER % "key", False)
        return {"type": "ir.actions.client", "tag": "reload"}

    def _check_system(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only a system administrator sets the key of the language model."))

    @api.constrains("assistant_endpoint")
    def _check_assistant_endpoint(self):
        texts = {
            "address": self.env._("Give an address such as https://models.example.com/v1"),
            "plain": self.env._("Give the address alone, without login, question mark or hash."),
            "https": self.env._(
                "Use https: over plain http everybody on the way reads the key and the texts."
            ),
        }
        for settings in self.filtered("assistant_endpoint"):
            try:
                completions_url(settings.assistant_endpoint)
            except ValueError as error:
                raise ValidationError(texts.get(str(error), texts["address"])) from None
