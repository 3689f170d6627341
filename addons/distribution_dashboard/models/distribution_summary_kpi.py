from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.aggregate import Row, standing, value
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_dashboard.logic.moves import (
    Figure,
    Sums,
    contributions,
    leading,
    move,
    of_kpis,
    top,
)

# Windows of the past that say what is usual.
DAYS, WEEKS = 28, 12
WAYS = ("warehouse_id", "team_id", "categ_id", "partner_id")


class DistributionSummary(models.AbstractModel):
    """KPIs in words: where they stand, what moved, and which slice moved it."""

    _inherit = "distribution.summary"

    @api.model
    def _kpis(self, kpis, period, scope):
        """Return the statements of *kpis* over *period*, against as many days before it, for the scope's companies."""
        before = self._before(period)
        windows = self._fetch_windows(kpis, [period, before], scope)
        moves = [move(kpi, windows[kpi.id]) for kpi in kpis]
        return self._phrase(of_kpis([self._figure(one, period, before, scope) for one in moves]))

    @api.model
    def _moves(self, kpis, period, scope, count=3):
        """Return the *count* most unusual :class:`logic.moves.Move` of *kpis* over *period*.

        Unusual is measured by how the figure strays from window to window of the same length: 28 of a day, 12 of
        more. The key of a move is its KPI.
        """
        length = len(period.days())
        windows = [period]
        for _back in range(DAYS if length == 1 else WEEKS):
            windows.append(self._before(windows[-1]))
        fetched = self._fetch_windows(kpis, windows, scope)
        by_code = {kpi.code: kpi for kpi in kpis}
        found = top([move(code, fetched[kpi.id]) for code, kpi in by_code.items()], count)
        return [replace(one, key=by_code[one.key]) for one in found]

    @api.model
    def _before(self, period):
        length = len(period.days())
        return Period(period.start - timedelta(days=length), period.start - timedelta(days=1))

    def _values_domain(self, kpis, period, scope):
        return [
            ("kpi_id", "in", kpis.ids),
            ("day", ">=", fields.Date.to_string(period.start)),
            ("day", "<=", fields.Date.to_string(period.end)),
            ("company_id", "in", list(scope.company_ids)),
        ]

    def _fetch_windows(self, kpis, windows, scope):
        """Return {kpi id: [figure or None per window]} with one query; *windows* from the latest to the oldest."""
        whole = Period(windows[-1].start, windows[0].end)
        groups = self.env["distribution.kpi.value"]._read_group(
            self._values_domain(kpis, whole, scope),
            ["kpi_id", "day:day", "bin"],
            ["numerator_group:sum", "denominator_group:sum"],
        )
        rows = defaultdict(list)
        for kpi, day, bin_, numerator, denominator in groups:
            bound = None if bin_ is False else bin_
            rows[kpi.id].append(Row(day, numerator or 0.0, denominator or 0.0, bound))
        return {
            kpi.id: [
                value(kpi._get_terms(), [row for row in rows[kpi.id] if row.day in window])
                for window in windows
            ]
            for kpi in kpis
        }

    # Why

    def _figure(self, moved, period, before, scope):
        """Return the :class:`logic.moves.Figure` of a move whose key is its KPI."""
        kpi = moved.key
        write = lambda figure: None if figure is None else kpi._format_figure(figure)  # noqa: E731
        why, part, why_domain = self._why(kpi, moved.change, period, before, scope)
        return Figure(
            code=kpi.code,
            name=kpi.name,
            now=write(moved.now),
            before=write(moved.before),
            change=moved.change,
            change_text=self._difference(kpi, moved.change) if moved.change else "",
            target=write(kpi.target) if kpi.target else "",
            standing=standing(moved.now, kpi.target, kpi.warning, kpi.direction),
            why=why,
            why_part=part,
            domain=self._values_domain(kpi, period, scope),
            why_domain=why_domain,
        )

    def _why(self, kpi, change, period, before, scope):
        """Return (what moved the figure most in words, its part, the domain of its values), empty where none leads."""
        nothing = ("", "", [])
        if not change or kpi.time_behaviour == "distribution":
            return nothing
        parts = {}
        for way in WAYS:
            now, then = (self._fetch_slices(kpi, way, one, scope) for one in (period, before))
            parts[way] = contributions(now, then, kpi.has_denominator, kpi.factor)
        found = leading(parts, change)
        if not found:
            return nothing
        (way, key), _share = found
        values = self.env["distribution.kpi.value"]
        record = values[way].browse(key)
        label = values._fields[way].get_description(self.env, ["string"])["string"]
        domain = Domain(self._values_domain(kpi, period, scope)) & Domain(way, "=", key)
        # sudo: the name of a slice whose figures the user reads.
        return f"{label} {record.sudo().display_name}", self._signed(kpi, parts[way][key]), list(domain)

    def _signed(self, kpi, part):
        return ("+" if part > 0 else "−") + self._difference(kpi, part)

    def _difference(self, kpi, change):
        """Return the size of a change: that of a share in points, so that nobody takes it for a share of the share."""
        if kpi.unit == "ratio":
            return self.env._("%s points", f"{abs(change) * 100:,.1f}")
        return kpi._format_figure(abs(change))

    def _fetch_slices(self, kpi, way, period, scope):
        """Return {slice id or None: :class:`logic.moves.Sums`} over *period*: of a balance, of its average or last day."""
        by_day = ["day:day"] if kpi.time_behaviour == "balance" else []
        groups = self.env["distribution.kpi.value"]._read_group(
            self._values_domain(kpi, period, scope),
            ["kpi_id", way, *by_day],
            ["numerator_group:sum", "denominator_group:sum"],
        )
        if not by_day:
            return {
                record.id or None: Sums(numerator or 0.0, denominator or 0.0)
                for _kpi, record, numerator, denominator in groups
            }
        days = {day for _kpi, _record, day, _n, _d in groups}
        counted = {max(days)} if days and kpi.balance_over == "last" else days
        slices = defaultdict(lambda: [0.0, 0.0])
        for _kpi, record, day, numerator, denominator in groups:
            if day in counted:
                slices[record.id or None][0] += (numerator or 0.0) / len(counted)
                slices[record.id or None][1] += (denominator or 0.0) / len(counted)
        return {key: Sums(*sums) for key, sums in slices.items()}
