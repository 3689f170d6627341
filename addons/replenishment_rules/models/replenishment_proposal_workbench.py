from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from .replenishment_proposal import APPROVAL, BUYER, BUYS, OPEN, PLANNER, QUEUED


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    @api.model
    @api.readonly
    def get_workbench(self):
        """Return the line above the workbench: how many, what they cost, what is at stake, and where budgets end."""
        self.check_access("read")
        domain = [("state", "=", OPEN), ("company_id", "in", self.env.companies.ids)]
        company = self.env.company
        groups = self._read_group(
            domain,
            ["company_id", "kind", "is_inside_budget"],
            ["__count", "cost_amount:sum", "at_stake_amount:sum"],
        )
        totals = {"count": 0, "cost": 0.0, "stake": 0.0, "below": 0, "above": 0}
        for owner, kind, inside, count, cost, stake in groups:
            rate = self.env["res.currency"]._get_conversion_rate(
                owner.currency_id, company.currency_id, company
            )
            totals["count"] += count
            totals["stake"] += stake * rate
            if kind != "source":
                totals["above" if inside else "below"] += count
            if kind in BUYS:
                totals["cost"] += cost * rate
        policies = self.env["replenishment.policy"].search(
            [("mode", "!=", "off"), ("company_id", "in", self.env.companies.ids)]
        )
        user = self.env.user
        return {
            **totals,
            "cost": format_amount(self.env, totals["cost"], company.currency_id),
            "stake": format_amount(self.env, totals["stake"], company.currency_id),
            "budgets": self._describe_budgets(domain),
            "waiting": self.search_count([("state", "=", APPROVAL)]),
            "queued": self.search_count([("state", "=", QUEUED)]),
            "planned": bool(policies),
            "may": user.has_group(PLANNER) or user.has_group(BUYER),
        }

    @api.model
    def _describe_budgets(self, domain):
        """Return {"name", "amount"} of every budget that leaves some of *domain* below its line."""
        below = self._read_group([*domain, ("is_inside_budget", "=", False)], ["policy_id", "kind"])
        found = {}
        for policy, kind in below:
            moved = kind == "transfer"
            amount = policy.transfer_budget_amount if moved else policy.budget_amount
            if amount:
                name = self.env._("%s, transfers", policy.name) if moved else policy.name
                found[policy, moved] = {
                    "name": name,
                    "amount": format_amount(self.env, amount, policy.currency_id),
                }
        return list(found.values())

    @api.model
    def action_accept_above_line(self):
        """Accept every open proposal that its policy's budget reaches; a buyer accepts what is not a transfer."""
        self.env.user._require_duty(PLANNER, BUYER)
        domain = [
            ("state", "=", OPEN),
            ("is_inside_budget", "=", True),
            ("kind", "!=", "source"),
            ("company_id", "in", self.env.companies.ids),
        ]
        if not self.env.user.has_group(PLANNER):
            domain.append(("kind", "!=", "transfer"))
        proposals = self.search(domain)
        if not proposals:
            raise UserError(self.env._("Nothing is open above the line."))
        return proposals.action_accept()
