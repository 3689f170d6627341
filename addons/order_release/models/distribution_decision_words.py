from odoo import api, models


class DistributionDecision(models.Model):
    _inherit = "distribution.decision"

    @api.model
    def _get_verdict_words(self):
        return super()._get_verdict_words() | {
            "release": self.env._("Released"),
            "override": self.env._("Overridden"),
            "auto_release": self.env._("Released by the gates"),
            "release_run": self.env._("Run committed"),
            "substitute": self.env._("Substituted"),
            "take_back": self.env._("Held again"),
            "cancel_backorder": self.env._("Backorder cancelled"),
            "change_branch": self.env._("Sent from another branch"),
        }
