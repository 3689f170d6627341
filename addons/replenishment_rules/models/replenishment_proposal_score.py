from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.replenishment_rules.logic.describe import branch_from
from odoo.addons.replenishment_rules.logic.scoring import score_edit
from odoo.addons.replenishment_rules.queries import measures

# A change is scored when what it covered is over; so many at a time.
LONGEST_DAYS = 120
BATCH = 1000


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    @api.model
    def _score_changes(self, company):
        """Score what people changed once the days it was for are over: their quantity against the proposed one."""
        today = company._local_day(fields.Datetime.now())
        changed = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "accepted"),
                ("edited_at", "!=", False),
                ("scored_on", "=", False),
            ],
            order="id",
            limit=BATCH,
        )
        due = changed.filtered(lambda one: one.figures and one._score_until() < today)
        if not due:
            return
        self.env["stock.move"].flush_model()
        used = defaultdict(dict)
        keys = [(one.product_id.id, one.warehouse_id.id) for one in due]
        for product, warehouse, day, quantity in self.env.execute_query(measures.daily_use(keys)):
            used[product, warehouse][day] = quantity
        for proposal in due:
            proposal._score(used[proposal.product_id.id, proposal.warehouse_id.id], today)

    def _score_until(self):
        """Return the last day of what the proposal was for: the goods' arrival and as long again."""
        branch = self.figures["branch"]
        days = min(2 * (branch["lead_days"] + branch["review_days"]), LONGEST_DAYS)
        return fields.Date.to_date(self.figures["day"]) + timedelta(days=int(days))

    def _score(self, used, today):
        branch = branch_from(self.figures)
        first = fields.Date.to_date(self.figures["day"])
        days = (self._score_until() - first).days
        arrival = (self.arrival_date - first).days if self.arrival_date else int(branch.lead_days)
        score = score_edit(
            branch.on_hand + sum(one.quantity for one in branch.supplies),
            [used.get(first + timedelta(days=number), 0.0) for number in range(days)],
            arrival,
            self.engine_quantity,
            self.quantity,
            branch.shortage_cost,
            branch.holding_per_day,
        )
        self.sudo().write(  # sudo: nobody has the right to write proposals
            {
                "engine_score_amount": score.engine_cost,
                "buyer_score_amount": score.buyer_cost,
                "score_gain_amount": score.gain,
                "scored_on": today,
            }
        )
