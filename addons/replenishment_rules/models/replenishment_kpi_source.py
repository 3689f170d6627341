from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure
from odoo.addons.replenishment_rules.queries import measures

# Places of numerator and denominator in the columns of `measures.standing`, after company, warehouse and category.
STANDING = {
    "replenishment_service_target": (0, 1),
    "replenishment_stock_outs": (2, 3),
    "replenishment_days_of_supply": (4, 5),
    "replenishment_turns": (6, 4),
    "replenishment_excess_value": (7, None),
    "replenishment_dead_value": (8, None),
}
FORECASTS = {"replenishment_forecast_bias": 4, "replenishment_forecast_error": 5}
BEHIND = {
    "replenishment_stock_outs": Domain("forecast_week", ">", 0),
    "replenishment_excess_value": Domain("excess_value", ">", 0),
    "replenishment_dead_value": Domain("life_cycle", "=", "dead"),
}


class ReplenishmentKpiSource(models.AbstractModel):
    """How well the stock serves, what it binds, how good the forecast is, and whether proposals are followed."""

    _name = "replenishment.kpi.source"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of replenishment"

    def _measure(self, codes, period, companies):
        zones = list(companies._local_zones()[0].items())
        if not zones:
            return []
        found = []
        for model in ("stock.move", "replenishment.forecast.week"):
            self.env[model].flush_model()
        if "replenishment_service" in codes:
            rows = self.env.execute_query(measures.service(companies.ids, zones, period.start, period.end))
            found += [self._share("replenishment_service", row) for row in rows]
        if "replenishment_acceptance" in codes:
            self.env["replenishment.proposal"].flush_model()
            rows = self.env.execute_query(measures.decided(companies.ids, zones, period.start, period.end))
            found += [self._share("replenishment_acceptance", row) for row in rows]
        return found + [
            *self._measure_standing(codes, period, companies),
            *self._measure_forecast(codes, period, companies),
            *self._measure_gain(codes, period, companies),
            *self._measure_premium(codes, period, companies, zones),
        ]

    @api.model
    def _share(self, code, row):
        day, company, warehouse, category, part, whole = row
        return Measure(
            code, day, company, warehouse, categ_id=category, numerator=float(part), denominator=float(whole)
        )

    @api.model
    def _measure_standing(self, codes, period, companies):
        """Levels know today only: a day that is over cannot be counted again."""
        wanted = [code for code in codes if code in STANDING]
        today = {company.id: company._local_day(fields.Datetime.now()) for company in companies}
        if not wanted:
            return []
        self.env["replenishment.level"].flush_model()
        return [
            Measure(
                code,
                today[company],
                company,
                warehouse,
                categ_id=category,
                numerator=sums[numerator],
                denominator=0.0 if denominator is None else sums[denominator],
            )
            for company, warehouse, category, *sums in self.env.execute_query(
                measures.standing(companies.ids)
            )
            if today[company] in period
            for code in wanted
            for numerator, denominator in [STANDING[code]]
        ]

    @api.model
    def _measure_forecast(self, codes, period, companies):
        wanted = [code for code in codes if code in FORECASTS]
        rows = (
            self.env.execute_query(measures.forecasts(companies.ids, period.start, period.end))
            if wanted
            else []
        )
        return [
            Measure(
                code,
                row[0],
                row[1],
                row[2],
                categ_id=row[3],
                numerator=row[FORECASTS[code]],
                denominator=row[6],
            )
            for row in rows
            for code in wanted
        ]

    @api.model
    def _measure_gain(self, codes, period, companies):
        if "replenishment_change_gain" not in codes:
            return []
        self.env["replenishment.proposal"].flush_model()
        rows = self.env.execute_query(measures.gains(companies.ids, period.start, period.end))
        return [
            Measure("replenishment_change_gain", day, company, warehouse, categ_id=category, numerator=gain)
            for day, company, warehouse, category, gain in rows
        ]

    @api.model
    def _measure_premium(self, codes, period, companies, zones):
        if "replenishment_emergency_premium" not in codes:
            return []
        self.env["replenishment.proposal"].flush_model()
        rows = self.env.execute_query(measures.emergencies(companies.ids, zones, period.start, period.end))
        return [
            Measure(
                "replenishment_emergency_premium",
                day,
                company,
                warehouse,
                categ_id=category,
                numerator=premium,
            )
            for day, company, warehouse, category, _proposal, premium in rows
        ]

    def _touched_days(self, since, companies):
        return self._days_of(measures.touched_moments(companies.ids, since))

    def _evidence(self, value):
        code = value.kpi_id.code
        place = Domain("company_id", "=", value.company_id.id)
        branch = Domain("warehouse_id", "=", value.warehouse_id.id) & Domain(
            "categ_id", "=", value.categ_id.id
        )
        if code in STANDING:
            return "replenishment.level", list(place & branch & BEHIND.get(code, Domain.TRUE))
        if code in FORECASTS:
            week = Domain("week", "=", value.day - timedelta(days=6)) & Domain("is_counted", "=", True)
            return "replenishment.forecast.week", list(place & branch & week)
        if code == "replenishment_change_gain":
            return "replenishment.proposal", list(place & branch & Domain("scored_on", "=", value.day))
        moment = self._day_domain(value)
        if code == "replenishment_emergency_premium":
            nearby = Domain("state", "=", "accepted") & Domain("kind", "=", "local")
            return "replenishment.proposal", list(place & branch & nearby & moment("decided_at"))
        if code == "replenishment_acceptance":
            states = Domain("state", "in", ("accepted", "dismissed"))
            return "replenishment.proposal", list(place & branch & states & moment("decided_at"))
        return "stock.move", list(
            place
            & Domain("state", "=", "done")
            & Domain("location_id.warehouse_id", "=", value.warehouse_id.id)
            & Domain("location_id.usage", "=", "internal")
            & Domain("location_dest_id.usage", "=", "customer")
            & Domain("product_id.categ_id", "=", value.categ_id.id)
            & moment("date")
        )

    @api.model
    def _day_domain(self, value):
        """Return a function that gives the domain of a moment on the value's day, the branch's day."""
        place = value.warehouse_id or value.company_id
        start, end = (place._local_moment(value.day + timedelta(days=more)) for more in (0, 1))
        return lambda field: Domain(field, ">=", start) & Domain(field, "<", end)
