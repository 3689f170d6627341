from odoo import api, models


class ReplenishmentLevel(models.Model):
    _inherit = "replenishment.level"

    def _evidence_steps(self):
        """Return the steps from demand to level: code, words, figure, unit and formula, each from the row itself."""
        self.ensure_one()
        unit, money = self.uom_id.name, self.currency_id.name
        week, days = self.env._("%(unit)s a week", unit=unit), self.env._("days")
        return [
            (
                "demand",
                self.env._("Asked for in a year"),
                self.yearly_qty,
                unit,
                self.env._("deliveries less returns, with what was lost"),
            ),
            (
                "forecast",
                self.env._("Forecast of a week"),
                self.forecast_week,
                week,
                self.env._("smoothed; the item's own past and its group's choose how fast"),
            ),
            (
                "season",
                self.env._("Season of the weeks to cover"),
                self.season_factor,
                "",
                self.env._("mean index of the category; 1 where years do not agree"),
            ),
            ("lead", self.env._("Lead time"), self.lead_days, days, self._lead_formula()),
            (
                "cover_days",
                self.env._("Days to cover"),
                self.cover_days,
                days,
                self.env._("lead time + review of %(days)s days", days=self.review_days),
            ),
            (
                "cover",
                self.env._("Demand to cover"),
                self.cover_qty,
                unit,
                self.env._("forecast × season × days to cover / 7"),
            ),
            (
                "spread",
                self.env._("Its standard deviation"),
                self.cover_deviation,
                unit,
                self.env._(
                    "√(weeks × error variance × error of the level + forecast² × variance of the lead time)"
                ),
            ),
            ("target", self.env._("Wanted service"), self.target_ratio, "%", self.policy_id.name),
            (
                "nominal",
                self.env._("Asked of the formula"),
                self.nominal_ratio,
                "%",
                self.env._(
                    "class “%(label)s” reached %(reached).1f %% with it when last year was replayed",
                    label=self.planning_class or "-",
                    reached=100 * self.achieved_ratio,
                ),
            ),
            (
                "lot",
                self.env._("Lot"),
                self.lot_qty,
                unit,
                self.env._(
                    "√(2 × cost of an order × yearly demand / holding cost), within the policy's days, by the vendor's least and multiple"
                ),
            ),
            (
                "level",
                self.env._("Reorder point"),
                self.reorder_point,
                unit,
                self.env._(
                    "least level at which the %(kind)s distribution reaches it",
                    kind=dict(self._fields["distribution"]._description_selection(self.env)).get(
                        self.distribution, ""
                    ),
                ),
            ),
            (
                "safety",
                self.env._("Safety stock"),
                self.safety_qty,
                unit,
                self.env._("reorder point − demand to cover"),
            ),
            ("top", self.env._("Order up to"), self.order_up_to, unit, self.env._("reorder point + lot")),
            (
                "value",
                self.env._("Stock it keeps on average"),
                self.target_value,
                money,
                self.env._("(safety stock + lot / 2) × cost"),
            ),
        ]

    def _lead_formula(self):
        return self.env._(
            "%(count)s receipts of its own; spread %(spread).1f days; what is missing borrows from vendor, category and price list",
            count=self.lead_receipts,
            spread=self.lead_deviation_days,
        )

    @api.depends("computed_at")
    def _compute_evidence(self):
        for level in self:
            level.evidence = level._evidence_rows()

    def _evidence_rows(self):
        keys = ("code", "label", "value", "unit", "formula")
        return [dict(zip(keys, step, strict=True)) for step in self._evidence_steps()]

    def _find_as_planned(self, point, top, day):
        """Return (the level that ordered at *point* up to *top* on *day*, the day from which it held or None for now).

        Levels before are kept whenever one of the two, or the policy, changes; empty where it is not kept any more.
        """
        self.ensure_one()

        def is_it(reorder_point, order_up_to):
            return abs(reorder_point - point) < 1e-6 and abs(max(order_up_to, reorder_point) - top) < 1e-6

        if is_it(self.reorder_point, self.order_up_to):
            return self, None
        found = self.past_ids.filtered(
            lambda past: is_it(past.figures["reorder_point"], past.figures["order_up_to"])
        )
        past = found.filtered(lambda one: one.planned_on <= day)[:1] or found[-1:]
        return (past._as_level(), past.planned_on) if past else (self.browse(), None)
