from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.order_release.logic.override import Budget, choose, period_start, refusal
from odoo.addons.order_release.queries.override import use_budget


class OrderReleaseBudget(models.Model):
    """How much a person may override: per order, per period, and for how long an override stands.

    The own budget counts before the role's, the role's before the company's. Who has none is not bounded. Amounts in
    the company's currency; every change is in the ledger.
    """

    _name = "order.release.budget"
    _description = "Override budget"
    _inherit = "distribution.policy.log"
    _order = "company_id, user_id, group_id, id"
    _rec_name = "company_id"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Person", ondelete="cascade", help="Empty: everybody of the role.")
    group_id = fields.Many2one("res.groups", "Role", ondelete="cascade", help="Empty: every role.")
    single_amount = fields.Monetary(
        "Per order", help="Highest value held that one override may let go. 0: no bound."
    )
    amount = fields.Monetary("Per period", help="What a person may override in the period. 0: no bound.")
    period = fields.Selection(
        [("day", "Day"), ("week", "Week"), ("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        default="month",
        required=True,
    )
    valid_days = fields.Integer(
        "Stands for (days)",
        help="After so many days an override no longer covers what has not been picked: the gates look again. 0: no end.",
    )
    use_ids = fields.One2many("order.release.budget.use", "budget_id", readonly=True)

    _policy_fields = (
        "active",
        "company_id",
        "user_id",
        "group_id",
        "single_amount",
        "amount",
        "period",
        "valid_days",
    )

    _amounts_positive = models.Constraint(
        "CHECK(single_amount >= 0 AND amount >= 0 AND valid_days >= 0)", "A budget cannot be negative."
    )

    @api.depends("user_id", "group_id", "company_id")
    def _compute_display_name(self):
        for budget in self:
            budget.display_name = (
                budget.user_id.name or budget.group_id.name or self.env._("All of %s", budget.company_id.name)
            )

    @api.model
    def _choose(self, company, groups):
        """Return the budget (``logic.override.Budget``) of the current user acting for one of *groups*, or None."""
        budgets = self.sudo().search([("company_id", "=", company.id)])  # sudo: it binds whoever overrides
        terms = [
            Budget(
                one.id, one.user_id.id or None, one.group_id.id or None, one.single_amount, one.amount,
                one.period, one.valid_days,
            )
            for one in budgets
        ]  # fmt: skip
        return choose(terms, self.env.uid, set(groups.ids))

    @api.model
    def _take(self, company, groups, amount):
        """Use *amount* of the current user's budget and return the ``Budget`` or None; refuse what does not fit."""
        budget = self._choose(company, groups)
        if budget is None:
            return None
        # Goods that are worth less than nothing use no budget, and give none back.
        amount = max(amount, 0.0)
        start = period_start(company._local_day(fields.Datetime.now()), budget.period)
        [(used,)] = self.env.execute_query(use_budget(budget.budget_id, self.env.uid, start, amount))
        self.env["order.release.budget.use"].invalidate_model()
        why = refusal(budget, used - amount, amount)
        if why:
            self._refuse(company, amount, *why)
        return budget

    @api.model
    def _refuse(self, company, amount, bound, figure):
        money = company.currency_id.format
        if bound == "single":
            text = self.env._(
                "%(amount)s is more than one override of yours may let go (%(bound)s).",
                amount=money(amount),
                bound=money(figure),
            )
        else:
            text = self.env._(
                "%(amount)s is more than what is left of your override budget (%(left)s).",
                amount=money(amount),
                left=money(figure),
            )
        raise UserError(self.env._("%s\nAsk a colleague of the role, or have the budget raised.", text))

    @api.model
    def _left(self, company, groups):
        """Return (budget, what is left of it or None for no bound) of the current user; reads only."""
        budget = self._choose(company, groups)
        if budget is None or not budget.total:
            return budget, None
        start = period_start(company._local_day(fields.Datetime.now()), budget.period)
        use = self.env["order.release.budget.use"].sudo().search(  # sudo: the own use
            [("budget_id", "=", budget.budget_id), ("user_id", "=", self.env.uid), ("start_date", "=", start)]
        )  # fmt: skip
        return budget, max(budget.total - sum(use.mapped("used")), 0.0)
