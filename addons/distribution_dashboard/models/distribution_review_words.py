from odoo import api, models


class DistributionDecision(models.Model):
    _inherit = "distribution.decision"

    @api.model
    def _get_verdict_words(self):
        return super()._get_verdict_words() | {
            "review_signed": self.env._("Review signed"),
            "review_handed_over": self.env._("Review handed over"),
        }
