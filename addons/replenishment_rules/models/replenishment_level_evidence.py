from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

YEAR_DAYS = 364


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
            *self._note_steps(unit),
            (
                "contest",
                self.env._("Tournament on its own past"),
                self.winner_error,
                week,
                self._contest_formula(),
            ),
            (
                "forecast",
                self.env._("Forecast of a week"),
                self.forecast_week,
                week,
                self._forecast_formula(),
            ),
            (
                "season",
                self.env._("Season of the weeks to cover"),
                self.season_factor / (self.foreseen_factor or 1.0),
                "",
                self.env._("mean index of the category; 1 where years do not agree"),
            ),
            *self._foreseen_steps(),
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
                self.env._("forecast × season (× what is foreseen) × days to cover / 7"),
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
                self._level_formula(),
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

    def _note_steps(self, unit):
        """Return the steps that name one-off orders and weeks left out, none where there was nothing of it."""
        notes, steps = self.notes or {}, []
        if capped := notes.get("capped"):
            named = [
                self.env._(
                    "%(asked)s in the week of %(week)s counted as %(kept)s",
                    asked=formatLang(self.env, asked, digits=0),
                    week=format_date(self.env, monday),
                    kept=formatLang(self.env, kept, digits=0),
                )
                for monday, asked, kept in capped
            ]
            beyond = sum(asked - kept for _monday, asked, kept in capped)
            steps.append(("one_off", self.env._("One-off orders left out"), beyond, unit, "; ".join(named)))
        if out := notes.get("weeks_out"):
            said = self.env._("began with an empty shelf, nothing was asked for: unknown, not zero")
            steps.append(("weeks_out", self.env._("Weeks left out"), out, self.env._("weeks"), said))
        return steps

    def _foreseen_steps(self):
        if self.foreseen_factor in (0.0, 1.0):
            return []
        said = self.env._("foreseen changes in the days to cover, by the days they last")
        return [("foreseen", self.env._("Foreseen"), self.foreseen_factor, "", said)]

    def _rows_behind(self):
        """Return {code of a step: (model, domain)} of the rows its figure comes from."""
        product, warehouse, vendor = (
            self.product_id._origin,
            self.warehouse_id._origin,
            self.vendor_id._origin,
        )
        weeks = [("product_id", "=", product.id), ("warehouse_id", "=", warehouse.id)]
        if self.planned_on:
            weeks.append(("week", ">=", self.planned_on - timedelta(days=YEAR_DAYS + 6)))
        own_class = [
            ("policy_id", "=", self.policy_id._origin.id),
            ("planning_class", "=", self.planning_class),
        ]
        receipts = [("product_id", "=", product.id), ("state", "=", "purchase"), ("qty_received", ">", 0)]
        rows = dict.fromkeys(("demand", "one_off", "contest", "forecast"), ("replenishment.demand", weeks))
        rows["target"] = "replenishment.policy", [("id", "=", self.policy_id._origin.id)]
        rows["foreseen"] = "replenishment.adjustment", [("company_id", "=", self.company_id._origin.id)]
        rows["nominal"] = "replenishment.level", own_class
        if self.lead_receipts:
            rows["lead"] = "purchase.order.line", [*receipts, ("order_id.partner_id", "=", vendor.id)]
        if vendor:
            prices = [
                ("partner_id", "=", vendor.id),
                ("product_tmpl_id", "=", product.product_tmpl_id.id),
            ]
            rows["lot"] = "product.supplierinfo", prices
            rows.setdefault("lead", rows["lot"])
        return rows

    def _contest_formula(self):
        after = formatLang(self.env, self.next_error, digits=2)
        if self.forecast_source == "auto_ets":
            return self.env._(
                "usual error of AutoETS (statsforecast) in the last half year, one week ahead; its own candidates: %(next)s",
                next=after,
            )
        return self.env._(
            "usual error of the best candidate, which follows by %(rate)s of each new week; next best: %(next)s",
            rate=formatLang(self.env, self.winner_rate, digits=2),
            next=after,
        )

    def _forecast_formula(self):
        if self.forecast_source == "auto_ets":
            return self.env._("by AutoETS (statsforecast), mean of the weeks to cover without their season")
        return self.env._("all candidates together, the better each did for the item and its group the more")

    def _level_formula(self):
        if self.distribution == "empirical":
            return self.env._(
                "least level at which what its own weeks summed up to, over as many days, reaches it"
            )
        said = self.env._(
            "least level at which the %(kind)s distribution reaches it",
            kind=dict(self._fields["distribution"]._description_selection(self.env)).get(
                self.distribution, ""
            ),
        )
        if self.policy_id.distribution != "empirical":
            return said
        return self.env._("%(said)s; its own past is too short for ten such spans or ten demands", said=said)

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
        steps = [dict(zip(keys, step, strict=True)) for step in self._evidence_steps()]
        rows, models = (
            self._rows_behind(),
            self.env["ir.model"].sudo(),
        )  # sudo: the word for a document is no secret
        for step in steps:
            if step["code"] in rows:
                model, domain = rows[step["code"]]
                step["rows"] = {"name": models._get(model).name, "model": model, "domain": domain}
        return steps

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
