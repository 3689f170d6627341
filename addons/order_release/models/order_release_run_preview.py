from odoo import fields, models

from odoo.addons.distribution_control.models.distribution_bulk_rows import copy_rows
from odoo.addons.order_release.logic.harm import NOISE
from odoo.addons.order_release.queries.run import LINE_COLUMNS, drop_run_lines, run_orders


class OrderReleaseRun(models.Model):
    """The preview: one line per demand with its reason, and what the customers win and lose."""

    _inherit = "order.release.run"

    def _find_order_ids(self):
        self.ensure_one()
        rows = self.env.execute_query(
            run_orders(
                self.env,
                self.company_id.id,
                self.warehouse_ids.ids,
                self.team_ids.ids,
                self.product_ids.ids,
                self.takes_back and bool(self.env["order.release.demand.class"]._get_classes()),
            )
        )
        return [row[0] for row in rows]

    def _preview(self):
        """Look at the scope and write the lines of this run; nothing else."""
        self.ensure_one()
        plan = self._plan(self._find_order_ids())
        self.env.cr.execute(drop_run_lines(self.ids))
        rows = self._prepare_lines(plan)
        if rows:
            values = ([row.get(name) for name in LINE_COLUMNS] for row in rows)
            copy_rows(self.env, "order_release_run_line", LINE_COLUMNS, values)
        self.env["order.release.run.line"].invalidate_model(flush=False)
        self.env["order.release.run.customer"].invalidate_model(flush=False)
        # sudo: the outcome of a run has no other writers than its actions
        self.sudo().write(self._prepare_totals(plan, rows))

    def _prepare_lines(self, plan):
        moved = self._describe_transfers(plan)
        places = {
            one.order_id: place
            for place, one in enumerate(sorted(plan.outcome.demands.values(), key=lambda one: one.rank), 1)
        }
        rows = []
        for one in plan.outcome.demands.values():
            decision = plan.outcome.decisions[one.order_id]
            by_line, on_order = {}, None
            for verdict in decision.standing:
                if verdict.line_id:
                    by_line.setdefault(verdict.line_id, verdict)
                elif on_order is None:
                    on_order = verdict
            for line in one.lines:
                if line.line_id in plan.changes:
                    verdict = on_order or by_line.get(line.line_id)
                    row = self._prepare_line(plan, one, line, verdict)
                    rows.append(row | {"rank": places[one.order_id], "moves": moved.get(line.line_id, [])})
        return rows

    def _prepare_line(self, plan, one, line, verdict):
        change = plan.changes[line.line_id]
        standing = plan.standings.get(one.order_id)
        quantity = change.quantity if abs(change.quantity) > NOISE else 0.0
        before = line.ordered_qty - line.open_qty - line.ship_qty + change.had
        rest = line.open_qty - change.gets
        return {
            "run_id": self.id,
            "company_id": one.company_id,
            "order_id": one.order_id,
            "sale_line_id": line.line_id,
            "partner_id": change.partner_id,
            "team_id": plan.parties[one.order_id][3],
            "product_id": line.product_id,
            "warehouse_id": line.warehouse_id,
            "class_id": (standing and standing.demand_class.class_id) or None,
            "strategy": standing and standing.demand_class.strategy,
            "score": standing and standing.score,
            "wanted_qty": line.ordered_qty,
            "had_qty": before,
            "gets_qty": before + quantity,
            "change_qty": quantity,
            "change_value": round(quantity * change.value, 2),
            "change_days": change.days * (quantity > 0) - change.days * (quantity < 0),
            "wait_value": round(max(rest, 0.0) * change.value, 2),
            "outcome": _outcome(change, rest, verdict),
            "state": "todo" if quantity else "none",
            **self._prepare_reason(verdict if rest > NOISE else None),
        }

    def _prepare_reason(self, verdict):
        if verdict is None:
            return {}
        return {
            "gate": verdict.gate,
            "code": verdict.code,
            "figure": verdict.figure,
            "limit": verdict.limit,
            "reason_currency_id": verdict.currency_id,
            "unit": verdict.unit or None,
            "facts": verdict.facts,
        }

    def _describe_transfers(self, plan):
        """Return {line id: [{order, customer, quantity, line}]}, for who gives and for who gets."""
        told = {}
        for one in plan.transfers:
            for line_id, other in ((one.to_line_id, one.from_line_id), (one.from_line_id, one.to_line_id)):
                if line_id is None:
                    continue
                party = plan.parties[plan.changes[other].order_id] if other else (None, None, None, None)
                told.setdefault(line_id, []).append(
                    {
                        "line": other,
                        "order": party[0],
                        "customer": party[2],
                        "quantity": round(one.quantity, 6),
                    }
                )
        return told

    def _prepare_totals(self, plan, rows):
        changed = [row for row in rows if row["change_qty"]]
        spared = [party[2] for party in plan.parties.values() if party[1] in plan.spared]
        return {
            "state": "preview",
            "previewed_at": fields.Datetime.now(),
            "order_count": len(plan.outcome.demands),
            "line_count": len(rows),
            "released_value": sum(row["change_value"] for row in changed if row["change_qty"] > 0),
            "taken_value": -sum(row["change_value"] for row in changed if row["change_qty"] < 0),
            "waiting_value": sum(row["wait_value"] for row in rows),
            "winner_count": len({row["partner_id"] for row in changed if row["change_qty"] > 0}),
            "loser_count": len({row["partner_id"] for row in changed if row["change_qty"] < 0}),
            "spared_names": ", ".join(sorted(set(spared))) or False,
        }


def _outcome(change, rest, verdict):
    if change.quantity < -NOISE:
        return "again" if verdict is not None and verdict.gate != "stock" else "taken"
    if change.quantity > NOISE:
        return "part" if rest > NOISE else "released"
    return "held" if rest > NOISE else "kept"
