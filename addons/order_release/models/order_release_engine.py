from dataclasses import dataclass
from itertools import groupby, repeat
from operator import add, itemgetter

from odoo import api, models

from odoo.addons.distribution_control.models.bulk_reading import fetch_rows
from odoo.addons.order_release.logic.checkpoint import asked_at, exempt
from odoo.addons.order_release.logic.decide import decide
from odoo.addons.order_release.logic.demand import LineDemand, OrderDemand, Shown, product_of
from odoo.addons.order_release.logic.difference import StoredHold, covers_of
from odoo.addons.order_release.logic.policy import choose
from odoo.addons.order_release.logic.small_values import uncollected
from odoo.addons.order_release.queries.demand import (
    LINE_KINDS,
    MANY_ORDERS,
    line_groups,
    order_heads,
    order_lines,
    product_names,
)
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
            "order.release.gate.payment",
            "order.release.gate.price",
            "order.release.gate.discount",
            "order.release.gate.margin",
            "order.release.gate.stock",
            "order.release.gate.shipping",
            "order.release.gate.data",
            "order.release.gate.unusual",
        ]

    @api.model
    def _get_gates(self):
        """Return {code: gate}."""
        return {self.env[name]._gate_code: self.env[name] for name in self._gate_models()}

    @api.model
    def _selection_gates(self, by_policy=False):
        """Return [(code, label)] of all gates, or of those that policies decide about."""
        gates = self._get_gates().items()
        return [(code, gate._label()) for code, gate in gates if gate._gate_by_policy or not by_policy]

    # Look

    @api.model
    def _evaluate(
        self, orders, checkpoint="release", launched=None, extra_policies=(), as_held=False, in_full=False
    ):
        """Return the ``Outcome`` for *orders* (any company) at *checkpoint* (see ``logic.checkpoint``); writes nothing.

        *launched*: sale order lines whose procurement runs next, so that all they lack counts as open. At
        ``switch_on`` open demand counts as if it were held, and stock is not asked: what is reserved stays so.
        *extra_policies* (``PolicyTerms``) count beside the active ones. *as_held*: open demand that nobody has started
        on is judged like held one; *in_full*: everything ordered is, as before the truck or on an invoice.
        """
        as_held = as_held or checkpoint == "switch_on"
        with uncollected():
            demands = self._fetch_demands(orders, launched, as_held, extra_policies, in_full)
            return self._judge(demands, checkpoint)

    @api.model
    def _judge(self, demands, checkpoint):
        """Return the ``Outcome`` for *demands* ({order id: OrderDemand}) at *checkpoint*."""
        # An order that was never judged has no holds to read.
        judged = [one.order_id for one in demands.values() if one.shown.release_state != "none"]
        rows = self.env.execute_query(live_holds(self.env, judged)) if judged else []
        stored = [StoredHold(*row) for row in rows]
        self._choose_gates(demands.values(), stored, checkpoint)
        waiting = [one for one in demands.values() if one.terms and (one.open_qty or one.ship_qty)]
        books = self._open_books(waiting)
        return Outcome(demands, stored, decide(demands.values(), books, covers_of(stored)), books)

    @api.model
    def _choose_gates(self, demands, stored, checkpoint):
        """Leave each demand with the terms of the gates that are asked at *checkpoint*."""
        live = {}
        for hold in stored:
            live.setdefault(hold.order_id, set()).add(hold.gate)
        chosen, exempting = {}, {}  # thousands of orders share a few policies
        for one in demands:
            gates, terms, policy = frozenset(live.get(one.order_id, ())), one.terms, id(one.terms)
            if policy not in exempting:
                exempting[policy] = any("exempt" in name for each in terms.values() for name in each.options)
            if exempting[policy]:
                # An exempt order is cured: nothing of the gate stands any more.
                terms = {code: each for code, each in terms.items() if not exempt(each, one.amount, one.tags)}
            key = (policy, exempting[policy] and frozenset(terms), gates, one.ship_qty > 0)
            if key not in chosen:
                asked = asked_at(checkpoint, terms, gates, ("ship",) if one.ship_qty else ())
                if checkpoint == "switch_on":
                    asked.pop("stock", None)
                chosen[key] = asked, frozenset(terms.keys() - asked.keys())
            one.terms, one.silent = chosen[key]

    @api.model
    def _fetch_demands(
        self, orders, launched=None, as_held=False, extra_policies=(), in_full=False, without_policy_ids=()
    ):
        """Return {order id: OrderDemand} with the terms of the policy that counts for each."""
        live = self.env["order.release.policy"]._get_terms()
        policies = (*(one for one in live if one.policy_id not in without_policy_ids), *extra_policies)
        companies, chosen, demands = {}, {}, {}
        heads = self.env.execute_query(order_heads(self.env, orders.ids))
        rates = self._fetch_list_rates(policies, {row[1] for row in heads})
        lines = self._fetch_lines(orders, launched, as_held, in_full, rates)
        for row in heads:
            (
                order_id,
                company_id,
                path,
                currency_id,
                hours,
                partner_id,
                warehouse_id,
                team_id,
                complete,
                promised,
                ordered,
                amount,
                user_id,
                tags,
                customer_state,
                prepays,
                delivery_gaps,
                price_rules,
                *shown,
            ) = row
            if company_id not in companies:
                companies[company_id] = self._as_line(path)
            line = companies[company_id]
            tags = frozenset(tags)
            key = (company_id, warehouse_id, team_id, tags)
            if key not in chosen:
                chosen[key] = choose(policies, line, warehouse_id, team_id, tags)
            policy = chosen[key]
            demands[order_id] = OrderDemand(
                order_id=order_id,
                company_id=company_id,
                root_id=line[-1],
                partner_id=partner_id,
                warehouse_id=warehouse_id,
                ship_complete=complete,
                promised_at=promised,
                ordered_at=ordered,
                amount=amount,
                currency_id=currency_id,
                tags=tags,
                user_id=user_id,
                customer_state=customer_state,
                prepays=prepays,
                delivery_gaps=delivery_gaps,
                price_rules=price_rules,
                terms=policy.terms if policy else {},
                waiting_rate=policy.waiting_rate if policy else 0.0,
                hours_per_day=hours,
                shown=Shown(*shown),
                lines=lines.get(order_id) or [],
            )
        return demands

    @api.model
    def _fetch_lines(self, orders, launched, as_held, in_full, rates):
        """Return {order id: [LineDemand]}; *rates* as ``order_lines`` takes them."""
        many = len(orders) > MANY_ORDERS
        query = order_lines(
            self.env, orders.ids, rates, launched.ids if launched else (), as_held, in_full, in_words=not many
        )
        rows = self._fetch_many_lines(query) if many else sorted(self.env.execute_query(query))
        # Here and below without a step of Python per line.
        lines = map(tuple.__new__, repeat(LineDemand), rows)
        return {order_id: list(own) for order_id, own in groupby(lines, key=itemgetter(0))}

    @api.model
    def _fetch_list_rates(self, policies, company_ids):
        """Return the currency of products of no company, and what turns list prices into the currency of *company_ids*."""
        if not any("price" in one.terms for one in policies):
            return None, {}
        # sudo: a price does not depend on who looks at it
        return self.env["order.release.gate.price"].sudo()._fetch_rates(company_ids)

    @api.model
    def _fetch_many_lines(self, query):
        """Return the rows of *query* (``order_lines`` without words) with their words: a text per line is what costs."""
        rows = sorted(fetch_rows(self.env, query, LINE_KINDS))
        names = dict(self.env.execute_query(product_names(self.env, set(map(product_of, rows)))))
        grouped = [row[1] for row in rows if row[-1]]
        groups = dict(self.env.execute_query(line_groups(self.env, grouped))) if grouped else {}
        labels = map(names.get, map(product_of, rows), repeat(""))
        words = zip(labels, map(groups.get, map(itemgetter(1), rows)), strict=True)
        return map(add, map(itemgetter(slice(-1)), rows), words)

    @api.model
    def _company_line(self, company_id):
        """Return the ids of the company and its parents, the nearest first; the last one is the root."""
        company = (
            self.env["res.company"].sudo().browse(company_id)
        )  # sudo: the parent's terms bind the branch
        return self._as_line(company.parent_path)

    @api.model
    def _as_line(self, parent_path):
        return [int(part) for part in reversed(parent_path.strip("/").split("/"))]

    @api.model
    def _open_books(self, demands):
        """Return the books of the gates that count for any of *demands*."""
        books = []
        for code, gate in self._get_gates().items():
            governed = [one for one in demands if code in one.terms]
            if governed:
                books.append(gate.sudo()._open_book(governed))  # sudo: the facts count for whoever confirms
        return books

    @api.model
    def _filter_asked(self, orders, checkpoint):
        """Return those of *orders* whose policy asks any gate at *checkpoint*; costs no query for cached orders."""
        policies = self.env["order.release.policy"]._get_terms()
        if not any(checkpoint in terms.checkpoints for one in policies for terms in one.terms.values()):
            return orders.browse()
        governed = orders.filtered("company_id.order_release_active")
        return governed.filtered(lambda order: asked_at(checkpoint, self._choose_policy(order, policies)))

    @api.model
    def _choose_policy(self, order, policies):
        """Return the terms of the one of *policies* that counts for *order*."""
        tags = frozenset(order.partner_id.commercial_partner_id.category_id.ids)
        line = self._company_line(order.company_id.id)
        found = choose(policies, line, order.warehouse_id.id, order.team_id.id, tags)
        return found.terms if found else {}

    @api.model
    def _describe_standing(self, outcome, order):
        """Return what stands against *order* in *outcome*, one sentence per finding."""
        gates = self._get_gates()
        return [
            f"{gates[one.gate]._label()}: {gates[one.gate]._tell(one)}"
            for one in outcome.decisions[order.id].standing
        ]

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
            decision = outcome.decisions[order.id]
            lines = [
                line
                for line in outcome.demands[order.id].lines
                if (line.open_qty and decision.let_go.get(line.line_id, 0.0) > 0)
                or line.line_id in decision.let_ship
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
            decision = outcome.decisions[line.order_id]
            moves = held.get(sale_line, sale_line.move_ids.browse())
            ships = moves._filter_before_truck()
            left = decision.let_go.get(line.line_id, 0.0)
            quantities.update(self._share_out(line, sale_line, moves - ships, left))
            if line.line_id in decision.let_ship:
                quantities.update({move.id: move.product_uom_qty for move in ships})
        # In one call: locks, splits, deliveries and reservation are then made for all orders together.
        sale_lines._release_goods({order: decisions[order] for order in ready}, quantities)

    @api.model
    def _share_out(self, line, sale_line, moves, left):
        """Return {move id: quantity in its unit} of the held *moves* of one line, of which *left* may go."""
        if left <= 0:
            return {}
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
                    **({"let_ship": let_ship} if (let_ship := outcome.decisions[order.id].let_ship) else {}),
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
        # sudo: bookkeeping of the engine
        self.env["order.release.stock.version"].sudo()._take(pairs, partners)
