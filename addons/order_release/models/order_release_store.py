from odoo import api, fields, models

from odoo.addons.distribution_control.models.distribution_bulk_rows import copy_rows
from odoo.addons.order_release.logic.difference import difference
from odoo.addons.order_release.logic.waiting import cost_per_hour
from odoo.addons.order_release.queries.store import (
    NEW_HOLD,
    cure_holds,
    hold_rows,
    supersede_holds,
    update_holds,
    update_orders,
)

# What people read of a hold on the order, computed and kept in the cache until told.
SHOWN = ("release_hold_ids", "release_blocked_by", "release_next", "release_waiting", "release_is_mine")


class OrderReleaseEngine(models.AbstractModel):
    """The engine's pen: stored holds and orders follow the outcome, a handful of statements for any number."""

    _inherit = "order.release.engine"

    @api.model
    def _store(self, outcome):
        """Make holds and orders say what *outcome* found; a second time writes nothing.

        By SQL: holds have no other writers that would listen, and an order is not changed by being looked at.
        """
        now = fields.Datetime.now()
        self._store_holds(outcome, now)
        self._store_orders(outcome, now)
        self.env["sale.order"].browse(outcome.decisions).invalidate_recordset(SHOWN, flush=False)
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
            holds = (
                self._prepare_new_hold(outcome.demands[order_id], verdict) for order_id, verdict in added
            )
            copy_rows(self.env, "order_release_hold", NEW_HOLD, hold_rows(holds), ("open", now))
        if change.update:
            rows = [
                {"id": hold_id, **self._prepare_hold_values(verdict, outcome.demands[order_of[hold_id]])}
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
    def _prepare_new_hold(self, demand, verdict):
        values = self._prepare_hold_values(verdict, demand)
        values["order_id"] = demand.order_id
        values["line_id"] = verdict.line_id
        values["gate"] = verdict.gate
        values["code"] = verdict.code
        return values

    @api.model
    def _prepare_hold_values(self, verdict, demand):
        terms = demand.terms[verdict.gate]
        return {
            "mode": verdict.mode,
            "figure": verdict.figure,
            "limit": verdict.limit,
            "excess": verdict.excess,
            "unit": verdict.unit or None,
            "currency_id": verdict.currency_id,
            "stops_order": verdict.releasable is None,
            "releasable_qty": verdict.releasable or 0.0,
            "facts": verdict.facts,
            "clears_when": verdict.clears_when or None,
            "policy_line_id": terms.line_id or None,
        }

    @api.model
    def _store_orders(self, outcome, now):
        """Write the state each order shows; since when and at what cost it waits is for the release desk."""
        rows = []
        for order_id, decision in outcome.decisions.items():
            demand = outcome.demands[order_id]
            values = self._prepare_order_values(demand, decision, now)
            if values != {name: getattr(demand.shown, name) for name in values}:
                rows.append({"id": order_id, **values})
        if rows:
            self.env.cr.execute(update_orders(rows))
            orders = self.env["sale.order"].browse(row["id"] for row in rows)
            orders.invalidate_recordset(list(values), flush=False)
            # What the procurement asks next is known here.
            for state in {row["release_state"] for row in rows}:
                same = orders.browse(row["id"] for row in rows if row["release_state"] == state)
                orders._fields["release_state"]._update_cache(same, state)
            companies = {outcome.demands[row["id"]].company_id for row in rows}
            self.env["distribution.flow"]._changed(self.env["res.company"].browse(companies))

    @api.model
    def _prepare_order_values(self, demand, decision, now):
        if decision.state == "released":
            return {
                "release_state": "released",
                "release_since": None,
                "release_gate": None,
                "release_role_id": None,
                "release_value_held": 0.0,
                "release_cost_per_hour": 0.0,
            }
        first = decision.standing[0]
        terms = demand.terms[first.gate]
        role_id = terms.role_id if first.mode == "approve" else None
        return {
            "release_state": decision.state,
            "release_since": demand.shown.release_since or now,
            "release_gate": first.gate,
            "release_role_id": role_id or terms.override_role_id,
            "release_value_held": decision.value_held,
            "release_cost_per_hour": cost_per_hour(
                decision.value_held, demand.waiting_rate, demand.hours_per_day
            ),
        }
