from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.distribution_control.logic.approval import Band, find_rule

from . import distribution_policy_log  # noqa: F401  the mixin is built first, wherever the list of models has it


class DistributionApprovalRule(models.Model):
    """Who approves what, from which amount on."""

    _name = "distribution.approval.rule"
    _description = "Approval rule"
    _inherit = "distribution.policy.log"
    _order = "code, sequence, amount_min, id"
    _policy_place_fields = ("company_id",)

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char("What", required=True, index=True, help="What needs approval, as the addons name it.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: the rule holds in all companies.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount_min = fields.Monetary("From")
    amount_max = fields.Monetary("Below", help="0: without an upper end.")
    group_ids = fields.Many2many("res.groups", string="Duties that approve")
    user_ids = fields.Many2many("res.users", string="Persons who approve", domain="[('share', '=', False)]")
    required_count = fields.Integer("Approvals needed", default=1, required=True)
    exclude_author = fields.Boolean(
        "Not by an author", default=True, help="Who made or last changed the document cannot approve it."
    )
    exclude_requester = fields.Boolean("Not by who asks", default=True)
    answer_hours = fields.Float(
        "Answer within (working hours)", default=8.0, help="By the company's calendar. 0: no deadline."
    )
    notify = fields.Boolean(
        "Tell the approvers",
        default=True,
        help="Each new request goes to the inbox or mailbox of those who approve.",
    )
    approval_count = fields.Integer(compute="_compute_approval_count")

    _amount_band = models.Constraint(
        "CHECK(amount_max = 0 OR amount_max > amount_min)",
        "The upper end of the amounts must lie above the lower end.",
    )
    _required_positive = models.Constraint("CHECK(required_count > 0)", "At least one approval is needed.")
    _answer_positive = models.Constraint("CHECK(answer_hours >= 0)", "The time to answer cannot be negative.")

    def _compute_approval_count(self):
        counts = dict(
            self.env["distribution.approval"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.approval_count = counts.get(rule, 0)

    @api.constrains("name", "group_ids", "user_ids")
    def _check_approvers(self):
        for rule in self:
            if not rule.group_ids and not rule.user_ids:
                raise ValidationError(
                    self.env._("Approval rule %s: name a duty or a person who approves.", rule.name)
                )

    @api.model
    def _find(self, code, company, amount, currency):
        """Return the rule that asks for approval of *amount*, empty when nobody needs to approve."""
        # sudo: that approval is needed does not depend on who may read the rules.
        rules = self.sudo().search([("code", "=", code), ("company_id", "in", (False, company.id))])
        today = fields.Date.context_today(self)
        in_company = currency._convert(amount, company.currency_id, company, today)

        def to_company(rule, value):
            return rule.currency_id._convert(value, company.currency_id, company, today)

        bands = [
            Band(
                rule.id,
                rule.sequence,
                rule.company_id.id or None,
                to_company(rule, rule.amount_min),
                to_company(rule, rule.amount_max) if rule.amount_max else None,
            )
            for rule in rules
        ]
        return rules.browse(find_rule(bands, company.id, in_company)).sudo(False)

    def _approver_ids(self):
        """Return the ids of the active persons who may approve by this rule, those they delegate to left out."""
        self.ensure_one()
        # sudo: who holds a duty is looked up for a person who may not read that.
        rule = self.sudo()
        users = rule.user_ids | rule.group_ids.all_user_ids
        return set(users.filtered(lambda user: user.active and not user.share).ids)

    def action_open_approvals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_approval_action"
        )
        return action | {"domain": [("rule_id", "=", self.id)], "context": {}}
