from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from . import distribution_policy_log  # noqa: F401  the mixin is built first, wherever the list of models has it


class DistributionApprovalDelegation(models.Model):
    """For some days one person votes for another. Whoever is excluded from a vote cannot delegate it either."""

    _name = "distribution.approval.delegation"
    _description = "Delegation of approvals"
    _inherit = "distribution.policy.log"
    _order = "date_from desc, id desc"
    _rec_name = "delegate_id"

    user_id = fields.Many2one(
        "res.users", "Votes of", required=True, ondelete="restrict", index=True,
        default=lambda self: self.env.user, domain="[('share', '=', False)]",
    )  # fmt: skip
    delegate_id = fields.Many2one(
        "res.users",
        "Given by",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False)]",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until", required=True, help="The last day included.")
    rule_ids = fields.Many2many(
        "distribution.approval.rule", string="For", help="Empty: for every approval rule."
    )
    reason = fields.Char(help="Why, for example: holiday.")
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A delegation ends on the day it begins or later."
    )
    _other_person = models.Constraint(
        "CHECK(user_id != delegate_id)", "Votes are delegated to another person than oneself."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own({vals.get("user_id", self.env.uid) for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        self._check_own({*self.user_id.ids, vals.get("user_id", self.env.uid)})
        return super().write(vals)

    @api.model
    def _check_own(self, user_ids):
        """Raise unless these are the own votes: nobody takes the votes of another."""
        if self.env.uid == SUPERUSER_ID or self.env.user.has_group(
            "distribution_control.group_administrator"
        ):
            return
        if set(user_ids) != {self.env.uid}:
            raise AccessError(
                self.env._("You delegate your own votes only; a control administrator can do it for others.")
            )

    @api.model
    def _find_principals(self, user, rule, day):
        """Return the users for whom *user* votes under *rule* on *day*."""
        found = self._find_valid([("delegate_id", "=", user.id)], rule, day)
        return found.user_id.filtered("active").sudo(False)

    @api.model
    def _find_delegates(self, users, rule, day):
        """Return who votes for any of *users* under *rule* on *day*."""
        found = self._find_valid([("user_id", "in", users.ids)], rule, day)
        return found.delegate_id.filtered("active").sudo(False)

    @api.model
    def _find_valid(self, domain, rule, day):
        # sudo: votes entrusted to a person are found for him, readable or not.
        return self.sudo().search(
            [
                *domain,
                ("date_from", "<=", day),
                ("date_to", ">=", day),
                "|",
                ("rule_ids", "=", False),
                ("rule_ids", "in", rule.ids),
            ]
        )
