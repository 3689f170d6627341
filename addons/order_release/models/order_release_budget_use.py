from odoo import fields, models


class OrderReleaseBudgetUse(models.Model):
    """What a person used of a budget in one period; written by the override itself, by nobody else."""

    _name = "order.release.budget.use"
    _description = "Use of an override budget"
    _order = "start_date desc, user_id"
    _log_access = False

    budget_id = fields.Many2one("order.release.budget", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="budget_id.company_id")
    currency_id = fields.Many2one(related="budget_id.currency_id")
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    start_date = fields.Date("Period from", required=True, readonly=True)
    used = fields.Monetary(required=True, readonly=True)

    _period_unique = models.Constraint(
        "UNIQUE(budget_id, user_id, start_date)", "One row per budget, person and period."
    )
