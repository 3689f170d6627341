from collections import defaultdict
from operator import itemgetter

from odoo import api, fields, models

from odoo.addons.distribution_control.models.distribution_bulk_rows import copy_rows
from odoo.addons.order_release.logic.demand import Shown
from odoo.addons.order_release.logic.difference import difference
from odoo.addons.order_release.logic.waiting import cost_per_hour
from odoo.addons.order_release.queries.store import (
    NEW_HOLD,
    cure_holds,
    supersede_holds,
    update_holds,
    update_orders,
)

# What people read of a hold on the order, computed and kept in the cache until told.
READ_OF_HOLDS = (
    "release_hold_ids",
    "release_blocked_by",
    "release_next",
    "release_waiting",
    "release_is_mine",
)
RELEASED = Shown(release_state="released")


class OrderReleaseEngine(models.AbstractModel):
    """The engine's pen: stored holds and orders follow the outcome, a handful of statements for any number."""

    _inherit = "order.release.engine"

    @api.model
    def _store(self, outcome, in_turn=False):
        """Make holds and orders say what *outcome* found; a second time writes nothing.

        By SQL: holds have no other writers that would listen, and an order is not changed by being looked at.
        *in_turn*: the request writes the orders anyway, and what passes shows it with that write.
        """
        now = fields.Datetime.now()
        self._store_holds(outcome, now)
        self._store_orders(outcome, now, in_turn)
        self.env["sale.order"].browse(outcome.decisions).invalidate_recordset(READ_OF_HOLDS, flush=False)
        self._ask_ladder(outcome)

    @api.model
    def _store_holds(self, outcome, now):
        silent = {order_id: one.silent for order_id, one in outcome.demands.items() if one.silent}
        change = difference(outcome.stored, outcome.decisions, silent)
        if not change:
            return
        order_of = {hold.hold_id: hold.order_id for hold in outcome.stored}
        if change.supersede:
            self.env.cr.execute(supersede_holds(change.supersede))
        added = change.create + [(order_of[one], verdict) for one, verdict in change.supersede.items()]
        if added:
            # Neighbours together, in table and indexes; of one order in the order in which the gates found them.
            added.sort(key=itemgetter(0))
            rows = (
                (
                    order_id,
                    one.line_id,
                    one.gate,
                    one.code,
                    *self._hold_values(outcome.demands[order_id], one),
                )
                for order_id, one in added
            )
            copy_rows(self.env, "order_release_hold", NEW_HOLD, rows, ("open", now))
        if change.update:
            rows = [
                (hold_id, *self._hold_values(outcome.demands[order_of[hold_id]], verdict))
                for hold_id, verdict in change.update.items()
            ]
            self.env.cr.execute(update_holds(rows))
        if change.cure:
            self.env.cr.execute(cure_holds(change.cure, now))
        self.env["order.release.hold"].invalidate_model(flush=False)

    @api.model
    def _ask_ladder(self, outcome):
        """Ask for the approvals that stand against orders whose policy wants a ladder; costs nothing without."""
        asked = [
            order_id
            for order_id, decision in outcome.decisions.items()
            if any(
                outcome.demands[order_id].terms[one.gate].options.get("use_ladder")
                for one in decision.standing
            )
        ]
        if asked:
            self.env["sale.order"].browse(asked)._request_release_approval()

    @api.model
    def _hold_values(self, demand, verdict):
        """Return what a hold stores of *verdict*, in the order of VERDICT_COLUMNS."""
        return (
            verdict.mode,
            verdict.figure,
            verdict.limit,
            verdict.excess,
            verdict.unit or None,
            verdict.currency_id,
            verdict.releasable is None,
            verdict.releasable or 0.0,
            verdict.facts,
            verdict.clears_when or None,
            demand.terms[verdict.gate].line_id or None,
        )

    @api.model
    def _store_orders(self, outcome, now, in_turn):
        """Write the state each order shows; since when and at what cost it waits is for the release desk."""
        rows, passing, by_state = [], [], defaultdict(list)
        for order_id, decision in outcome.decisions.items():
            demand = outcome.demands[order_id]
            shown = self._to_show(demand, decision, now)
            if shown == demand.shown:
                continue
            if in_turn and shown == RELEASED:
                passing.append(order_id)
            else:
                rows.append((order_id, *shown))
                by_state[shown.release_state].append(order_id)
        orders = self.env["sale.order"]
        if passing:
            orders.browse(passing)._set_release(RELEASED._asdict())
        if rows:
            self.env.cr.execute(update_orders(sorted(rows)))
            written = orders.browse(row[0] for row in rows)
            written.invalidate_recordset(Shown._fields, flush=False)
            # What the procurement asks next is known here.
            for state, order_ids in by_state.items():
                orders._fields["release_state"]._update_cache(orders.browse(order_ids), state)
        if rows or passing:
            changed = {outcome.demands[one].company_id for one in (*passing, *(row[0] for row in rows))}
            self.env["distribution.flow"]._changed(self.env["res.company"].browse(changed))

    @api.model
    def _to_show(self, demand, decision, now):
        state = decision.state
        if state == "released":
            return RELEASED
        first = decision.standing[0]
        terms = demand.terms[first.gate]
        role_id = terms.role_id if first.mode == "approve" else None
        return Shown(
            release_state=state,
            release_since=demand.shown.release_since or now,
            release_gate=first.gate,
            release_role_id=role_id or terms.override_role_id,
            release_value_held=decision.value_held,
            release_cost_per_hour=cost_per_hour(
                decision.value_held, demand.waiting_rate, demand.hours_per_day
            ),
        )
