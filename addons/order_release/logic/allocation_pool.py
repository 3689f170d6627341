"""What binds stock beside its quantity: who waited before, protected stock, quotas, and shares of a tier."""

from typing import NamedTuple

from .allocation import proportional

NOISE = 1e-6


class Quota(NamedTuple):
    """So much of one product for one group of customers in the period that runs now.

    *rest* is what the group has not used of it. ``protects``: nobody else may take the rest; else the group may not
    take more than the rest. ``warehouse_id`` None: wherever it ships from.
    """

    quota_id: int
    product_id: int
    warehouse_id: int | None
    rest: float
    protects: bool
    label: str = ""


class Pool:
    """Free quantity per (product, warehouse), product's unit, with everything that binds it.

    *claims*: {key: [(rank, quantity, tier)]} of orders outside the run: who ranks before is served first, who is of the
    same tier shares. *quotas*: [Quota] with *members* ({quota id: order
    ids, of claims too}). *ceilings*: {line id: most it may get}. *tiers*: {order id: tier} of orders that share in proportion;
    those not admitted wait for something else and are left out of the shares.
    """

    def __init__(self, free, claims=None, quotas=(), members=None, ceilings=None, tiers=None):
        self.free = dict(free)
        self.claims = claims or {}
        self.members = members or {}
        self.ceilings = ceilings or {}
        self.tiers = tiers or {}
        self.protected, self.quotas, self.rests = {}, {}, {}
        for one in quotas:
            books = self.protected if one.protects else self.quotas
            books.setdefault((one.product_id, one.warehouse_id), []).append(one)
            self.rests[one.quota_id, one.product_id] = max(one.rest, 0.0)
        self.wants, self.shares = {}, {}
        # Without any of these the free quantity is all there is to know.
        self.bound = bool(quotas or self.ceilings or self.tiers)
        if self.quotas and self.claims:
            self._trim_claims()

    def admit(self, orders):
        """Let *orders*, best first, take part in the shares of their tiers."""
        for order in orders:
            if (tier := self.tiers.get(order.order_id)) is None:
                continue
            for line in order.lines:
                if line.stocked and line.open_qty > NOISE:
                    key = (line.product_id, line.warehouse_id)
                    want = min(line.open_qty, self.ceilings.get(line.line_id, line.open_qty))
                    self.wants.setdefault((tier, key), {})[line.line_id] = want
        for key, claims in self.claims.items():
            for rank, quantity, tier in sorted(claims, key=lambda claim: claim[0]):
                if (wants := self.wants.get((tier, key))) is not None:
                    wants[rank] = quantity

    def unbound(self, order, line, taken):
        """Return the free quantity for *line* before quotas and shares; *taken*: {key: quantity} by lines before it."""
        key = (line.product_id, line.warehouse_id)
        free = self.free.get(key, 0.0)
        if free <= 0:
            return 0.0
        if key in self.claims:
            free -= self._claimed_before(order, key, free)
        if key in taken:
            free -= taken[key]
        return free if free > 0 else 0.0

    def available(self, order, line, taken):
        """Return (quantity, what limits it or None) for *line*."""
        free = self.unbound(order, line, taken)
        if not self.bound or free <= 0:
            return free, None
        return self._bind(order, line, (line.product_id, line.warehouse_id), free, taken)

    def _claimed_before(self, order, key, free):
        """Return what those who wait outside the run and rank before *order* would take of *free*."""
        tier, own = self.tiers.get(order.order_id, self), order.rank
        if not self.protected:
            return sum([took for rank, took, other in self.claims[key] if rank < own and other != tier])
        kept = [one.quota_id for one in self._own(self.protected, order.order_id, key)]
        rest = sum(self.rests[quota_id, key[0]] for quota_id in kept)
        inside = outside = 0.0
        for rank, quantity, other in self.claims[key]:
            if rank >= own or other == tier:
                continue
            if kept and not any(rank[-1] in self.members.get(quota_id, ()) for quota_id in kept):
                outside += quantity
            else:
                inside += quantity
        # Who waits in front has no right to what is kept for the order's group.
        return inside + min(outside, max(free - rest, 0.0))

    def _trim_claims(self):
        """Cut what waits outside the run down to what its quotas leave it: nobody waits for what he may not have."""
        left = dict(self.rests)
        for key in self.claims:
            trimmed = []
            for rank, quantity, tier in sorted(self.claims[key], key=lambda claim: claim[0]):
                for one in self._own(self.quotas, rank[-1], key):
                    quantity = min(quantity, left[one.quota_id, one.product_id])
                    left[one.quota_id, one.product_id] -= quantity
                trimmed.append((rank, quantity, tier))
            self.claims[key] = trimmed

    def take(self, order, line, quantity):
        """Take *quantity* away, and off the quotas of the order's group."""
        key = (line.product_id, line.warehouse_id)
        self.free[key] = self.free.get(key, 0.0) - quantity
        if not self.rests:
            return
        for one in self._own(self.protected, order.order_id, key) + self._own(
            self.quotas, order.order_id, key
        ):
            rest = (one.quota_id, one.product_id)
            self.rests[rest] = max(self.rests[rest] - quantity, 0.0)

    def settle(self, order, let_go):
        """Take the order out of the shares of its tier; what it did not take is shared anew among who is left."""
        if (tier := self.tiers.get(order.order_id)) is None:
            return
        for line in order.lines:
            group = (tier, (line.product_id, line.warehouse_id))
            if self.wants.get(group, {}).pop(line.line_id, None) is not None:
                share = self.shares.get(group, {}).get(line.line_id, 0.0)
                if abs(share - let_go.get(line.line_id, 0.0)) > NOISE:
                    self.shares.pop(group, None)

    def _bind(self, order, line, key, free, taken):
        best, why = free, None
        others = self._others(order.order_id, key)
        if others and (rest := sum(self.rests[one.quota_id, one.product_id] for one in others)) > NOISE:
            best, why = max(free - rest, 0.0), ("protected", others[0].label)
        for one in self._own(self.quotas, order.order_id, key):
            rest = max(self.rests[one.quota_id, one.product_id] - _taken(one, taken), 0.0)
            if rest < best:
                best, why = rest, ("quota", one.label)
        if line.line_id in self.ceilings and self.ceilings[line.line_id] < best:
            best, why = self.ceilings[line.line_id], ("ceiling", "")
        tier = self.tiers.get(order.order_id)
        share = self._share(tier, key, line.line_id, best) if tier is not None else None
        if share is not None and share < best:
            best, why = share, ("share", "")
        return best, why

    def _own(self, books, order_id, key):
        """Return the quotas of *books* that speak of *key* and whose group the order belongs to."""
        if not books:
            return []
        found = books.get(key, []) + books.get((key[0], None), [])
        return [one for one in found if order_id in self.members.get(one.quota_id, ())]

    def _others(self, order_id, key):
        found = self.protected.get(key, [])
        return [one for one in found if order_id not in self.members.get(one.quota_id, ())]

    def _share(self, tier, key, line_id, free):
        wants = self.wants.get((tier, key), {})
        if line_id not in wants:
            return None
        shares = self.shares.get((tier, key))
        if shares is None:
            # Pieces are not cut: where all want whole units, all get whole units.
            step = 1.0 if all(abs(want - round(want)) < NOISE for want in wants.values()) else 0.01
            shares = self.shares[tier, key] = proportional(free, list(wants.items()), step)
        return shares.get(line_id, 0.0)


def _taken(quota, taken):
    """Return what lines before it took of the quota, which may count over all branches."""
    return sum(
        quantity
        for (product_id, warehouse_id), quantity in taken.items()
        if product_id == quota.product_id and quota.warehouse_id in (None, warehouse_id)
    )
