from dataclasses import dataclass

from odoo import api, models

from odoo.addons.order_release.logic.checkpoint import asked_at
from odoo.addons.order_release.logic.decide import decide
from odoo.addons.order_release.logic.demand import LineDemand, OrderDemand, Shown
from odoo.addons.order_release.logic.difference import StoredHold, covers_of
from odoo.addons.order_release.logic.policy import choose
from odoo.addons.order_release.queries.demand import order_heads, order_lines
from odoo.addons.order_release.queries.holds import live_holds


@dataclass(frozen=True, slots=True)
class Outcome:
    """One look at some orders: what they ask for, what is stored, what was decided; dicts by order id."""

    demands: dict
    stored: list
    decisions: dict
    books: list


class OrderReleaseEngine(models.AbstractModel):
    """Fetch, decide, apply: the one place where orders are held and let go.

    ``_evaluate`` looks and writes nothing, ``_store`` makes the holds say what was found, ``_let_go`` opens the
    goods. The number of queries does not grow with the number of orders up to the opening itself.
    """

    _name = "order.release.engine"
    _description = "Release engine"

    # Gates

    @api.model
    def _gate_models(self):
        """Return the names of the gates' models in the order in which people read them; extend to add one."""
        return [
            "order.release.gate.credit",
            "order.release.gate.overdue",
            "order.release.gate.discount",
            "order.release.gate.margin",
            "order.release.gate.stock",
        ]

    @api.model
    def _get_gates(self):
        """Return {code: gate}."""
        return {self.env[name]._gate_code: self.env[name] for name in self._gate_models()}

    @api.model
    def _selection_gates(self):
        return [(code, gate._label()) for code, gate in self._get_gates().items()]

    # Look

    @api.model
    def _evaluate(self, orders, checkpoint="release", launched=None, extra_policies=()):
        """Return the ``Outcome`` for *orders* (any company) at *checkpoint* (see ``logic.checkpoint``); writes nothing.

        *launched*: sale order lines whose procurement runs next, so that all they lack counts as open. At
        ``switch_on`` open demand counts as if it were held, and stock is not asked: what is reserved stays so.
        *extra_policies* (``PolicyTerms``) count beside the active ones.
        """
        demands = self._fetch_demands(orders, launched, checkpoint == "switch_on", extra_policies)
        # An order that was never judged has no holds to read.
        judged = [one.order_id for one in demands.values() if one.shown.release_state != "none"]
        rows = self.env.execute_query(live_holds(self.env, judged)) if judged else []
        stored = [StoredHold(*row) for row in rows]
        self._choose_gates(demands.values(), stored, checkpoint)
        waiting = [one for one in demands.values() if one.terms and one.open_qty]
        books = self._open_books(waiting)
        return Outcome(demands, stored, decide(demands.values(), books, covers_of(stored)), books)

    @api.model
    def _choose_gates(self, demands, stored, checkpoint):
        """Leave each demand with the terms of the gates that are asked at *checkpoint*."""
        live = {}
        for hold in stored:
            live.setdefault(hold.order_id, set()).add(hold.gate)
        for one in demands:
            asked = asked_at(checkpoint, one.terms, live.get(one.order_id, ()))
            if checkpoint == "switch_on":
                asked.pop("stock", None)
            one.silent = frozenset(one.terms.keys() - asked.keys())
            one.terms = asked

    @api.model
    def _fetch_demands(self, orders, launched=None, as_held=False, extra_policies=()):
        """Return {order id: OrderDemand} with the terms of the policy that counts for each."""
        policies = (*self.env["order.release.policy"]._get_terms(), *extra_policies)
        companies = {}
        demands = {}
        for row in self.env.execute_query(order_heads(self.env, orders.ids)):
            (
                order_id,
                company_id,
                partner_id,
                warehouse_id,
                team_id,
                complete,
                promised,
                ordered,
                tags,
                *shown,
            ) = row
            if company_id not in companies:
                companies[company_id] = self._company_line(company_id)
            line = companies[company_id]
            policy = choose(policies, line, warehouse_id, team_id, frozenset(tags))
            demands[order_id] = OrderDemand(
                order_id=order_id,
                company_id=company_id,
                root_id=line[-1],
                partner_id=partner_id,
                warehouse_id=warehouse_id,
                ship_complete=complete,
                promised_at=promised,
                ordered_at=ordered,
                terms=policy.terms if policy else {},
                waiting_rate=policy.waiting_rate if policy else 0.0,
                shown=Shown(*shown),
            )
        rows = self.env.execute_query(
            order_lines(self.env, orders.ids, launched.ids if launched else (), as_held)
        )
        for row in rows:
            demands[row[0]].lines.append(LineDemand._make(row))
        return demands

    @api.model
    def _company_line(self, company_id):
        """Return the ids of the company and its parents, the nearest first; the last one is the root."""
        company = (
            self.env["res.company"].sudo().browse(company_id)
        )  # sudo: the parent's terms bind the branch
        return [int(part) for part in reversed(company.parent_path.strip("/").split("/"))]

    @api.model
    def _open_books(self, demands):
        """Return the books of the gates that count for any of *demands*."""
        books = []
        for code, gate in self._get_gates().items():
            governed = [one for one in demands if code in one.terms]
            if governed:
                books.append(gate.sudo()._open_book(governed))  # sudo: the facts count for whoever confirms
        return books

    # Open the goods

    @api.model
    def _refresh(self, orders, checkpoint="release", decisions=None):
        """Look again at *orders*, store what is found, and let go what may go; return the ``Outcome``.

        *decisions*: {order: ledger entry} of the people who cleared holds just now; what is let go without one gets
        an entry of its own that says that the gates let it go.
        """
        orders = (
            orders.sudo()
        )  # sudo: the gates look at more than the person may, and hold or free what they find
        outcome = self._evaluate(orders, checkpoint)
        self._store(outcome)
        self._let_go(orders, outcome, decisions or {})
        return outcome

    @api.model
    def _let_go(self, orders, outcome, decisions):
        """Release the held demand that *outcome* lets go."""
        ready = {}
        for order in orders:
            quantities = outcome.decisions[order.id].let_go
            lines = [
                line
                for line in outcome.demands[order.id].lines
                if line.open_qty and quantities.get(line.line_id, 0.0) > 0
            ]
            if lines:
                ready[order] = lines
        if not ready:
            return
        decisions = {**self._record_automatic(ready.keys() - decisions.keys(), outcome), **decisions}
        wanted = [line for lines in ready.values() for line in lines]
        sale_lines = self.env["sale.order.line"].sudo().browse([line.line_id for line in wanted])
        held = sale_lines._get_held_demand().sorted("id").grouped("sale_line_id")
        quantities = {}
        for line, sale_line in zip(wanted, sale_lines, strict=True):
            left = outcome.decisions[line.order_id].let_go[line.line_id]
            quantities.update(self._share_out(line, sale_line, held.get(sale_line, ()), left))
        # In one call: locks, splits, deliveries and reservation are then made for all orders together.
        sale_lines._release_goods({order: decisions[order] for order in ready}, quantities)

    @api.model
    def _share_out(self, line, sale_line, moves, left):
        """Return {move id: quantity in its unit} of the held *moves* of one line, of which *left* may go."""
        whole = left >= line.open_qty - 1e-6
        quantities = {}
        for move in moves:
            if whole or move.product_id != sale_line.product_id:
                quantities[move.id] = move.product_uom_qty
                continue
            taken = min(left, move.product_qty)
            left -= taken
            if taken > 0:
                quantities[move.id] = move.product_id.uom_id._compute_quantity(
                    taken, move.product_uom, rounding_method="DOWN"
                )
        return quantities

    @api.model
    def _record_automatic(self, orders, outcome):
        """Return {order: ledger entry}: the gates let it go, and these were their last words."""
        if not orders:
            return {}
        # A stable order, so that two runs write the same ledger.
        orders = sorted(orders, key=lambda order: order.id)
        cured = {}
        for hold in outcome.stored:
            if hold.state == "open" and hold.mode != "warn":
                cured.setdefault(hold.order_id, []).append(
                    {"gate": hold.gate, "code": hold.code, "figure": hold.figure, "limit": hold.limit}
                )
        entries = [
            {
                "subject": order,
                "verdict": "auto_release",
                "reason": self.env._("No gate holds these goods any more."),
                "evidence": {
                    "held_before": cured.get(order.id, []),
                    "let_go": outcome.decisions[order.id].let_go,
                },
            }
            for order in orders
        ]
        recorded = self.env["distribution.decision"].sudo(False)._record_many(entries)
        return dict(zip(orders, recorded, strict=True))

    @api.model
    def _take_versions(self, orders, outcome):
        """Write the version rows of the credit and stock that *orders* are about to use; see decisions on two at once."""
        demands = [outcome.demands[order.id] for order in orders]
        keys = {book.gate: book.used_by(demands, outcome.decisions) for book in outcome.books}
        partners, pairs = keys.get("credit", ()), keys.get("stock", ())
        self.env["order.release.credit.version"].sudo()._take(partners)  # sudo: bookkeeping of the engine
        self.env["order.release.stock.version"].sudo()._take(pairs)
