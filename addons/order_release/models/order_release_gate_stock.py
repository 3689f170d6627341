from odoo import api, fields, models

from odoo.addons.order_release.logic.allocation import place_as
from odoo.addons.order_release.logic.allocation_pool import Pool, Quota
from odoo.addons.order_release.logic.demand import place_of, rank_of
from odoo.addons.order_release.logic.stock import StockBook
from odoo.addons.order_release.queries.free_stock import (
    MANY_PRODUCTS,
    free_stock,
    other_claims,
    stock_claims,
)
from odoo.addons.order_release.queries.parts import part_lines, shelf_products


class OrderReleaseGateStock(models.AbstractModel):
    """Goods that are there and that nobody else has a right to, in the warehouse of the line."""

    _name = "order.release.gate.stock"
    _inherit = "order.release.gate"
    _description = "Release gate: stock"

    _gate_code = "stock"

    @api.model
    def _label(self):
        return self.env._("Stock")

    @api.model
    def _get_options(self, line):
        return {**super()._get_options(line), "fill_by": line.fill_by or "quantity"}

    @api.model
    def _open_book(self, orders):
        components = self._fetch_components(orders)
        wanted = self._find_pairs(orders, components)
        if not wanted:
            return StockBook({})
        products = {product_id for product_id, _warehouse_id in wanted}
        warehouses = {warehouse_id for _product_id, warehouse_id in wanted if warehouse_id}
        in_turn = self._find_other_classes({one.company_id for one in orders})
        rows = self.env.execute_query(free_stock(self.env, products, warehouses, in_turn))
        free = {(product_id, warehouse_id): quantity for product_id, warehouse_id, quantity in rows}
        ceilings = self._hand_back(orders, free)
        # What nobody asks for, and what is not there, is not looked up line by line.
        free = {pair: quantity for pair in wanted if (quantity := free.get(pair, 0.0)) > 0}
        there = {product_id for product_id, _warehouse_id in free}
        claims = self._fetch_claims(free.keys(), orders, components) if free else {}
        for key, quantity, rank, _needed_at in self._fetch_others(there, warehouses, in_turn):
            claims.setdefault(key, []).append((rank, quantity, None))
        quotas, members = self._fetch_quotas(there, warehouses, orders, claims)
        tiers = {
            one.order_id: one.standing.tier
            for one in orders
            if one.standing and one.standing.tier is not None
        }
        pool = self._make_pool(orders, wanted, free, claims, quotas, members, ceilings, tiers)
        return StockBook(pool, components=components)

    @api.model
    def _make_pool(self, orders, pairs, *parts):
        """Return the ``Pool`` of *parts* for *orders*, which ask for *pairs* of (product, warehouse); hook."""
        return Pool(*parts)

    @api.model
    def _fetch_components(self, orders):
        """Return {line id: [(product id, quantity per unit)]} of lines that leave in parts.

        Parts that come from the shelf only: nobody asks for what is bought or made for the order.
        """
        engine = self.env["order.release.engine"]
        if not engine._splits_lines():
            return {}
        wanted = {
            line.line_id: (line.product_id, one.company_id)
            for one in orders
            for line in one.lines
            if line.goods and line.open_qty
        }
        parts = engine._find_parts(set(wanted.values()))
        wanted = {line_id: key for line_id, key in wanted.items() if key in parts}
        if not wanted:
            return {}
        supplied = {row[0] for row in self.env.execute_query(part_lines(self.env, wanted)) if row[-1]}
        asked = {part_id for key in set(wanted.values()) for part_id in parts[key]}
        shelf = {row[0] for row in self.env.execute_query(shelf_products(self.env, asked))}
        found = {
            line_id: [(part_id, quantity) for part_id, quantity in parts[key].items() if part_id in shelf]
            for line_id, key in wanted.items()
            if line_id not in supplied
        }
        return {line_id: own for line_id, own in found.items() if own}

    @api.model
    def _find_pairs(self, orders, components):
        """Return the (product, warehouse) pairs that the lines of *orders* may ask for."""
        pairs = set()
        if any(line.stocked and line.open_qty for one in orders for line in one.lines):
            pairs.update(*(map(place_of, one.lines) for one in orders))
        if components:
            pairs |= {
                (product_id, line.warehouse_id)
                for one in orders
                for line in one.lines
                for product_id, _per_unit in components.get(line.line_id, ())
            }
        return pairs

    @api.model
    def _hand_back(self, orders, free):
        """Add to *free* what a run took back, and return {line id: the most it may get} of who only keeps its own."""
        ceilings = {}
        for one in orders:
            fills = one.standing and one.standing.demand_class.strategy == "fill" and one.standing.returns
            if not (one.returned or fills):
                continue
            for line in one.lines:
                quantity = one.returned.get(line.line_id, 0.0)
                if quantity:
                    key = (line.product_id, line.warehouse_id)
                    free[key] = free.get(key, 0.0) + quantity
                if fills and one.in_run:
                    ceilings[line.line_id] = quantity
        return ceilings

    @api.model
    def _fetch_claims(self, pairs, orders, components):
        """Return {(product id, warehouse id): [(rank, quantity, tier)]} of those of *pairs* others than *orders* wait for.

        A receipt belongs to who waited for it, also in the minutes before the clock hands it out.
        """
        judged = [one.order_id for one in orders]
        products, warehouses = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
        # Of many, what others wait for is less than saying which.
        until = self._find_last(pairs, orders, components) if len(pairs) <= MANY_PRODUCTS else None
        rows = self.env.execute_query(stock_claims(self.env, products, warehouses, judged, until))
        standings = self.env["order.release.engine"]._place({row[-1] for row in rows})
        claims = {}
        for product_id, warehouse_id, quantity, promised, ordered, order_id in rows:
            standing = standings.get(order_id)
            rank = rank_of(promised, ordered, order_id, standing)
            tier = standing.tier if standing else None
            claims.setdefault((product_id, warehouse_id), []).append((rank, quantity, tier))
        return claims

    @api.model
    def _find_last(self, pairs, orders, components):
        """Return {pair: moment after which nobody stands before the last of *orders* that asks for it} of *pairs*.

        None where classes say who is first, or quotas count what all of them take.
        """
        last = dict.fromkeys(pairs)
        if (
            self.env["order.release.demand.class"]._get_classes()
            or self.env["order.release.quota"]._get_known()
        ):
            return last
        for one in sorted(orders, key=lambda one: one.promised_at or one.ordered_at):
            asked = self._find_pairs([one], components) & pairs
            last.update(dict.fromkeys(asked, one.promised_at or one.ordered_at))
        return last

    @api.model
    def _find_other_classes(self, company_ids):
        """Return {company id: DemandClass} of companies that serve transfers, production and the like in turn."""
        classes = self.env["res.company"]._get_other_classes()
        return {one: classes[one] for one in company_ids if one in classes} if classes else {}

    @api.model
    def _fetch_others(self, product_ids, warehouse_ids, classes):
        """Return [((product id, warehouse id), quantity, rank, day needed)] of what leaves for no sales order.

        *classes* as :meth:`_find_other_classes` says; companies that are not in it serve such demand first.
        """
        if not classes or not product_ids:
            return []
        now, found = fields.Datetime.now(), []
        query = other_claims(self.env, product_ids, warehouse_ids, classes)
        for product_id, warehouse_id, quantity, needed_at, company_id in self.env.execute_query(query):
            standing = place_as(classes[company_id], needed_at, now)
            rank = rank_of(needed_at, needed_at, 0, standing)
            found.append(((product_id, warehouse_id), quantity, rank, needed_at))
        return found

    @api.model
    def _fetch_quotas(self, product_ids, warehouse_ids, orders, claims):
        """Return ([Quota], {quota id: order ids}) of what binds the goods now; ids of those who claim them too."""
        binding = self.env["order.release.quota"]._find_binding(product_ids, warehouse_ids)
        if not binding:
            return (), {}
        used = binding._fetch_used()
        by_id = {one.order_id: one for one in orders}
        waiting = {rank[-1] for found in claims.values() for rank, _quantity, _tier in found}
        members = binding._fetch_members(waiting | by_id.keys())
        quotas = []
        for quota in binding:
            back = sum(
                one.returned.get(line.line_id, 0.0)
                for one in map(by_id.get, members.get(quota.id, set()) & by_id.keys())
                for line in one.lines
                if line.product_id == quota.product_id.id
                and (not quota.warehouse_id or line.warehouse_id == quota.warehouse_id.id)
            )
            quotas.append(
                Quota(
                    quota_id=quota.id,
                    product_id=quota.product_id.id,
                    warehouse_id=quota.warehouse_id.id or None,
                    rest=quota.quantity - used.get(quota.id, 0.0) + back,
                    protects=quota.kind == "protect",
                    label=quota.name,
                )
            )
        return quotas, members

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "incomplete":
            return self.env._(
                "Ships complete: %(complete)s of %(lines)s lines are there",
                complete=facts.get("complete"),
                lines=facts.get("lines"),
            )
        if code == "fill":
            shares = {"figure": self._percent(figure), "limit": self._percent(limit)}
            if facts.get("by") == "value":
                return self.env._(
                    "Too little is there: %(figure)s of the value, at least %(limit)s", **shares
                )
            return self.env._("Too little is there: %(figure)s of the quantity, at least %(limit)s", **shares)
        if code == "group":
            return self.env._(
                "%(product)s: waits for the rest of group %(group)s",
                product=facts.get("product"),
                group=facts.get("group"),
            )
        what = {
            "product": facts.get("product"),
            "free": self._number(facts.get("free", 0.0)),
            "needed": self._number(facts.get("needed", 0.0)),
            "name": facts.get("for"),
        }
        if code == "protected":
            return self.env._(
                "%(product)s: %(free)s of %(needed)s free, the rest is kept for %(name)s", **what
            )
        if code == "quota":
            return self.env._("%(product)s: %(free)s of %(needed)s left of quota %(name)s", **what)
        what.pop("name")
        return self.env._("%(product)s: %(free)s of %(needed)s free", **what)

    @api.model
    def _clears(self, code):
        if code in ("protected", "quota"):
            return self.env._("a receipt, a larger quota or its next period")
        return self.env._("a receipt")
