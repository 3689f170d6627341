from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.order_release.logic.allocation import SKIP
from odoo.addons.order_release.logic.decide import decide
from odoo.addons.order_release.logic.difference import StoredHold, covers_of
from odoo.addons.order_release.logic.harm import Change, beyond_cap, settle
from odoo.addons.order_release.queries.holds import live_holds
from odoo.addons.order_release.queries.promise import lead_times
from odoo.addons.order_release.queries.run import next_supplies, order_parties, returnable_moves

from .order_release_engine import Outcome


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do: the outcome, {line id: Change}, the transfers, and how many moves each line gives from.

    ``returned``: {line id: [(move id, quantity)]} of what may be taken back. ``parties``: {order id: (name, customer
    id, customer, channel id)}. ``spared``: customers whom the cap spared.
    """

    outcome: Outcome
    changes: dict
    transfers: list
    returned: dict
    parties: dict
    standings: dict
    spared: set


class OrderReleaseRun(models.Model):
    """A run's look at its orders; a fixed number of queries for any number of lines, and writes nothing."""

    _inherit = "order.release.run"

    @api.model
    def _evaluate(self, orders, returned):
        """Return the ``Outcome`` for *orders* with the moves of *returned* given out anew."""
        engine = self.env["order.release.engine"].sudo()  # sudo: the gates look at more than the person may
        move_ids = [move_id for moves in returned.values() for move_id, _quantity in moves]
        demands = engine._fetch_demands(orders, None, move_ids)
        for demand in demands.values():
            demand.in_run = True
            for line in demand.lines:
                if line.line_id in returned:
                    demand.returned[line.line_id] = sum(
                        quantity for _move_id, quantity in returned[line.line_id]
                    )
        judged = [one.order_id for one in demands.values() if one.shown.release_state != "none"]
        rows = self.env.execute_query(live_holds(self.env, judged)) if judged else []
        stored = [StoredHold(*row) for row in rows]
        engine._choose_gates(demands.values(), stored, "release")
        books = engine._open_books([one for one in demands.values() if one.terms and one.open_qty])
        return Outcome(demands, stored, decide(demands.values(), books, covers_of(stored)), books)

    def _plan(self, order_ids):
        """Return the ``Plan`` for *order_ids* on the facts of now; customers beyond the cap keep what they have."""
        self.ensure_one()
        standings = self.env["order.release.engine"]._place(order_ids)
        order_ids = [
            one for one in order_ids if one not in standings or standings[one].demand_class.strategy != SKIP
        ]
        orders = (
            self.env["sale.order"].sudo().browse(order_ids)
        )  # sudo: whoever may run sees all of the company
        parties = {row[0]: row[1:] for row in self.env.execute_query(order_parties(self.env, order_ids))}
        candidates = self._fetch_returnable(order_ids, standings)
        given = (
            self.env["order.release.harm"]._fetch_given(self.company_id, self.donor_days)
            if self.donor_cap
            else {}
        )
        waits, spared = None, set()
        while True:
            returned = {}
            for move_id, order_id, line_id, quantity in candidates:
                if parties[order_id][1] not in spared:
                    returned.setdefault(line_id, []).append((move_id, quantity))
            outcome = self._evaluate(orders, returned)
            waits = self._fetch_waits(outcome) if waits is None else waits
            measured = self._measure_changes(outcome, parties, waits)
            settled, moved = settle(measured, self._find_leftover(outcome), self._find_held_again(outcome))
            changes = {change.line_id: change for change in settled}
            beyond = beyond_cap(settled, given, self.donor_cap) - spared
            if not beyond:
                break
            spared |= beyond
        return Plan(outcome, changes, moved, returned, parties, standings, spared)

    @api.model
    def _find_leftover(self, outcome):
        """Return {(product id, branch id): what is left when all are served}."""
        return next((book.free for book in outcome.books if book.gate == "stock"), {})

    @api.model
    def _find_held_again(self, outcome):
        """Return the ids of orders that something else than goods stops."""
        return {
            order_id
            for order_id, decision in outcome.decisions.items()
            if any(one.gate != "stock" and one.releasable is None for one in decision.standing)
        }

    def _fetch_returnable(self, order_ids, standings):
        """Return [(move id, order id, line id, quantity)] of what may be taken back now."""
        returning = [one for one in order_ids if one in standings and standings[one].returns]
        if not (self.takes_back and returning):
            return []
        rows = self.env.execute_query(returnable_moves(self.env, returning))
        # sudo: whether a picker has begun does not depend on who asks
        moves = self.env["stock.move"].sudo().browse([row[0] for row in rows])
        free = set(moves.filtered(lambda move: not move._get_hold_obstacle()).ids)
        return [row for row in rows if row[0] in free]

    @api.model
    def _fetch_waits(self, outcome):
        """Return {(product id, branch id): days until the next arrival}, the vendor's lead time where none is due."""
        keys = {
            (line.product_id, line.warehouse_id)
            for one in outcome.demands.values()
            for line in one.lines
            if line.stocked and line.open_qty
        }
        if not keys:
            return {}
        products = {product_id for product_id, _warehouse_id in keys}
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            next_supplies(self.env, products, {one for _product, one in keys if one})
        )
        due = {(product_id, warehouse_id): date for product_id, warehouse_id, date in rows}
        companies = {one.company_id for one in outcome.demands.values()}
        times = dict(self.env.execute_query(lead_times(self.env, products, companies)))
        return {
            key: max((due[key] - now) / timedelta(days=1), 0.0)
            if key in due
            else float(times.get(key[0], 0.0))
            for key in keys
        }

    @api.model
    def _measure_changes(self, outcome, parties, waits):
        """Return [Change] of the open goods lines."""
        changes = []
        for one in outcome.demands.values():
            let_go = outcome.decisions[one.order_id].let_go
            for line in one.lines:
                if not line.open_qty:
                    continue
                key = (line.product_id, line.warehouse_id)
                changes.append(
                    Change(
                        line_id=line.line_id,
                        order_id=one.order_id,
                        partner_id=parties[one.order_id][1],
                        key=key,
                        rank=(one.rank, line.line_id),
                        had=one.returned.get(line.line_id, 0.0),
                        gets=let_go.get(line.line_id, 0.0),
                        value=line.value_open / line.open_qty,
                        days=round(waits.get(key, 0.0), 1),
                    )
                )
        return changes
