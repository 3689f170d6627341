from odoo import fields, models

from .distribution_review import guard_insert


class DistributionReviewComment(models.Model):
    """The owner's answer to a finding; a later one replaces what is shown, and both stay."""

    _name = "distribution.review.comment"
    _description = "Answer to a finding"
    _inherit = "distribution.append.only"
    _order = "id"
    _rec_name = "text"
    _log_access = False

    line_id = fields.Many2one(
        "distribution.review.line", required=True, readonly=True, ondelete="restrict", index=True
    )
    review_id = fields.Many2one("distribution.review", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime(required=True, readonly=True)
    user_id_value = fields.Integer("Person (id)", required=True, readonly=True)
    user_name = fields.Char("Person", required=True, readonly=True)
    text = fields.Text(readonly=True)

    def init(self):
        super().init()
        guard_insert(self)
