from datetime import timedelta

from odoo import fields, models

from odoo.addons.replenishment_rules.logic import risk
from odoo.addons.replenishment_rules.queries import proposals as queries

PAST_WEEKS, COMING_WEEKS = 52, 8
# The band holds eight of ten weeks.
BAND = 1.2816


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    def _prepare_chart(self):
        """Return the two pictures: demand by week, past and expected; stock by day with receipts and levels."""
        level = self.level_id
        if not level or not self.figures:
            return False
        today = fields.Date.to_date(self.figures["day"])
        monday = today - timedelta(days=today.weekday())
        return {
            "demand": self._prepare_demand(level, monday),
            "stock": self._prepare_stock(level, today),
            "unit": self.uom_id.name,
        }

    def _prepare_demand(self, level, monday):
        first = monday - timedelta(weeks=PAST_WEEKS)
        rows = self.env["replenishment.demand"].search_fetch(
            [
                ("product_id", "=", self.product_id.id),
                ("warehouse_id", "=", self.warehouse_id.id),
                ("week", ">=", first),
                ("week", "<", monday),
            ],
            ["week", "quantity"],
        )
        counted = {row.week: row.quantity for row in rows}
        weeks = [first + timedelta(weeks=number) for number in range(PAST_WEEKS + COMING_WEEKS)]
        expected = level.forecast_week * (level.season_factor or 1.0)
        spread = BAND * max(level.error_variance, 0.0) ** 0.5
        blank = [None] * PAST_WEEKS
        return {
            "labels": [week.isoformat() for week in weeks],
            "past": [counted.get(week, 0.0) for week in weeks[:PAST_WEEKS]],
            "expected": [*blank, *[expected] * COMING_WEEKS],
            "low": [*blank, *[max(expected - spread, 0.0)] * COMING_WEEKS],
            "high": [*blank, *[expected + spread] * COMING_WEEKS],
            "capped": self._find_capped(level),
        }

    def _find_capped(self, level):
        """Return {week: what of it counts} of one-off orders that the engine capped."""
        return {monday: kept for monday, _asked, kept in (level.notes or {}).get("capped", ())}

    def _prepare_stock(self, level, today):
        branch = self.figures.get("branch") or {}
        if not branch:
            return False
        days = int(min(max(2 * (branch["lead_days"] + branch["review_days"]), 28), 120))
        deliveries = self.env.execute_query(
            queries.open_deliveries(
                self.company_id.id, fields.Datetime.now(), [(self.product_id.id, self.warehouse_id.id)]
            )
        )
        demands = [risk.Demand(row[2], row[6], row[7], row[8]) for row in deliveries]
        coming = [
            (branch["late_days"] if one["due"] < 0 else one["due"], one["quantity"])
            for one in branch["supplies"]
        ]
        without = risk.projected(branch["on_hand"], demands, coming, branch["per_day"], days)
        result = {
            "labels": [(today + timedelta(days=number)).isoformat() for number in range(days)],
            "without": without,
            "receipts": self._by_day(coming, days),
            "level": branch["level"],
            "top": branch["top"],
            "with": None,
        }
        if self.kind in ("transfer", "buy", "local") and self.arrival_date:
            arrives = (self.arrival_date - today).days
            result["with"] = risk.projected(
                branch["on_hand"], demands, [*coming, (arrives, self.quantity)], branch["per_day"], days
            )
        return result

    def _by_day(self, coming, days):
        received = [0.0] * days
        for day, quantity in coming:
            if day < days:
                received[int(day)] += quantity
        return received
