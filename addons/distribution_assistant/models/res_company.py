from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    assistant_active = fields.Boolean(
        "Language model",
        help="People who may act on a case can have its summary rephrased and messages drafted by the configured model.",
    )

    @property
    def _policy_fields(self):
        return (*super()._policy_fields, "assistant_active")
