from odoo import fields, models

from . import order_release_policy_part  # noqa: F401  the mixin is built first, wherever the list of models has it


class OrderReleaseRoleLimit(models.Model):
    """How much discount a role may give beyond what everybody may."""

    _name = "order.release.role.limit"
    _description = "Release policy: limit of a role"
    _inherit = "order.release.policy.part"
    _order = "limit_ratio, id"

    group_id = fields.Many2one("res.groups", "Role", required=True, ondelete="cascade")
    limit_ratio = fields.Float("Highest Discount", digits=(16, 6), required=True)

    _group_unique = models.Constraint("UNIQUE(line_id, group_id)", "A role has one limit per policy.")
    _limit_positive = models.Constraint(
        "CHECK(limit_ratio BETWEEN 0 AND 1)", "A discount lies between 0 and 100 %."
    )
