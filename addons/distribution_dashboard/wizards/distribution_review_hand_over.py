from odoo import fields, models


class DistributionReviewHandOver(models.TransientModel):
    """Who answers for a review when its owner cannot."""

    _name = "distribution.review.hand.over"
    _description = "Hand a review over"

    review_ids = fields.Many2many(
        "distribution.review", required=True, default=lambda self: self.env.context.get("active_ids")
    )
    owner_id = fields.Many2one("res.users", "New owner", required=True, domain=[("share", "=", False)])
    reason = fields.Char(required=True)

    def action_apply(self):
        self.review_ids._hand_over(self.owner_id, self.reason)
