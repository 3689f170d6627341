from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.order_release.logic.cycle import NET, Wait, split
from odoo.addons.order_release.queries import kpi as queries
from odoo.addons.order_release.queries.kpi_touched import touched_moments

# A promise is at risk when goods that leave now could just be there in time; as the detector says.
HOURS_AHEAD = 24
HOLD_RATE, PRECISION = "release_hold_rate", "release_hold_precision"
CYCLE = "order_cycle_"


class OrderReleaseKpiSource(models.AbstractModel):
    """How well orders are released: counted from single documents, so that every figure opens its rows."""

    _name = "order.release.kpi.source"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of the release of orders"

    def _measure(self, codes, period, companies):
        return [
            Measure(code, *slice_, numerator=numerator, denominator=denominator)
            for code, slice_, _row, numerator, denominator in self._count(codes, period, companies)
        ]

    def _measure_in_sql(self, codes, period, companies):
        rates = [code for code in codes if code.startswith(HOLD_RATE)]
        gates = [code.removeprefix(HOLD_RATE).lstrip("_") for code in rates]
        orders = self._prepare(queries.confirmed_orders, period, companies)
        return [(rates, queries.hold_rates(orders, rates, gates))] if rates else []

    def _touched_days(self, since, companies):
        return self._days_of(touched_moments(companies.ids, since))

    def _evidence(self, value):
        code, day = value.kpi_id.code, value.day
        wanted = (day, value.company_id.id, value.warehouse_id.id, value.team_id.id, value.partner_id.id)
        wanted = tuple(part or None for part in wanted)
        rows = self.sudo()._count(
            [code], Period(day, day), value.company_id
        )  # sudo: ids; their model has its own rules
        ids = {row for _code, slice_, row, _numerator, _denominator in rows if slice_ == wanted}
        return self._counter(code)[0], [("id", "in", sorted(ids))]

    # One counter per kind of document

    @api.model
    def _counter(self, code):
        """Return (model that is counted, method that counts it) of a code."""
        if code.startswith(HOLD_RATE):
            return "sale.order", self._count_hold_rates
        if code.startswith(PRECISION):
            return "order.release.hold", self._count_precision
        if code.startswith(CYCLE):
            return "sale.order", self._count_cycles
        if code == "release_lead_time":
            return "sale.order", self._count_lead_times
        if code == "release_override_rate":
            return "sale.order", self._count_override_rate
        if code.startswith("release_override"):
            return "order.release.override", self._count_overrides
        return "sale.order", self._count_backlog

    @api.model
    def _count(self, codes, period, companies):
        """Return (code, (day, company, branch, channel, customer), row id, numerator, denominator) tuples.

        One query per kind of document whatever the codes and the days.
        """
        by_method = {}
        for code in codes:
            by_method.setdefault(self._counter(code)[1], []).append(code)
        return [
            counted for count, wanted in by_method.items() for counted in count(wanted, period, companies)
        ]

    @api.model
    def _count_hold_rates(self, codes, period, companies):
        for row in self._fetch(queries.confirmed_orders, period, companies):
            *slice_, order_id, gates = row
            for code in codes:
                gate = code.removeprefix(HOLD_RATE).lstrip("_")
                held = gate in gates if gate else bool(gates)
                yield code, tuple(slice_), order_id, float(held), 1.0

    @api.model
    def _count_precision(self, codes, period, companies):
        for row in self._fetch(queries.ended_holds, period, companies):
            *slice_, hold_id, gate, cured = row
            for code in codes:
                if code.removeprefix(PRECISION).lstrip("_") in ("", gate):
                    yield code, tuple(slice_), hold_id, float(cured), 1.0

    @api.model
    def _count_lead_times(self, codes, period, companies):
        for *slice_, order_id, hours in self._fetch(queries.first_releases, period, companies):
            yield codes[0], tuple(slice_), order_id, hours, 1.0

    @api.model
    def _count_cycles(self, codes, period, companies):
        for row in self._fetch(queries.shipped_orders, period, companies):
            *slice_, order_id, start, end, gates, since, until = row
            waits = [Wait(*one) for one in zip(gates or (), since or (), until or (), strict=True)]
            hours = split(start, max(end, start), waits)
            for code in codes:
                owner = code.removeprefix(CYCLE).removeprefix("held_")
                yield code, tuple(slice_), order_id, hours.get(NET if owner == "net" else owner, 0.0), 1.0

    @api.model
    def _count_overrides(self, codes, period, companies):
        domain = [("company_id", "in", companies.ids), ("day", ">=", period.start), ("day", "<=", period.end)]
        found = self.env["order.release.override"].search(domain)
        for one in found:
            slice_ = (
                one.day,
                one.company_id.id,
                one.warehouse_id.id or None,
                one.team_id.id or None,
                one.partner_id.id,
            )
            known = one.outcome != "pending"
            for code in codes:
                if code == "release_override_loss":
                    yield code, slice_, one.id, one.loss_amount, one.amount
                elif code == "release_override_outcome" and known:
                    yield code, slice_, one.id, float(one.outcome == "good"), 1.0
                elif code == "release_override_count":
                    yield code, slice_, one.id, 1.0, 0.0

    @api.model
    def _count_override_rate(self, codes, period, companies):
        """Of the orders let go for the first time on a day, how many a person had to override."""
        rows = self._fetch(queries.first_releases, period, companies)
        overrides = self.env["order.release.override"].search([("order_id", "in", [row[-2] for row in rows])])
        overridden = set(overrides.order_id.ids)
        for *slice_, order_id, _hours in rows:
            yield codes[0], tuple(slice_), order_id, float(order_id in overridden), 1.0

    @api.model
    def _count_backlog(self, codes, period, companies):
        day, now = fields.Date.context_today(self), fields.Datetime.now()
        horizon = now + timedelta(hours=HOURS_AHEAD)
        if day not in period:
            return
        for row in self.env.execute_query(queries.backlog(self.env, companies.ids, day, now, horizon)):
            *slice_, order_id, value, age, at_risk = row
            figures = {
                "release_backlog_value": (value, 0.0),
                "release_backlog_age": (age or 0.0, 1.0),
                "release_backlog_at_risk": (value * at_risk, value),
                "release_orders_at_risk": (float(at_risk), 0.0),
            }
            for code in codes:
                if code != "release_orders_at_risk" or at_risk:
                    yield code, tuple(slice_), order_id, *figures[code]

    @api.model
    def _fetch(self, query, period, companies):
        return self.env.execute_query(self._prepare(query, period, companies))

    @api.model
    def _prepare(self, query, period, companies):
        return query(self.env, companies.ids, period.start, period.end, companies._local_zones())
