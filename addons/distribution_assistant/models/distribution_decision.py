from odoo import api, models


class DistributionDecision(models.Model):
    _inherit = "distribution.decision"

    @api.model
    def _get_verdict_words(self):
        return super()._get_verdict_words() | {
            "assistant_used": self.env._("Language model: draft made"),
            "assistant_rejected": self.env._("Language model: answer rejected"),
        }
