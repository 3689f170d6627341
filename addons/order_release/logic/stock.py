"""Stock: is there enough that nobody else has a right to?"""

from .verdict import Verdict

# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


class StockBook:
    """Free quantity per product and warehouse, product's unit; what the run lets go is gone for the next order.

    A short line waits with its missing part. An order that ships complete waits as a whole. *claims*: {(product,
    warehouse): [(rank, quantity)]} of orders outside the run that wait for the same goods; who ranks before the order
    judged is served first.
    """

    gate = "stock"

    def __init__(self, free, claims=None):
        self.free, self.claims = dict(free), claims or {}

    def judge(self, order):
        """Return one verdict per short line, and one on the order if it ships complete."""
        terms = order.terms[self.gate]
        taken, verdicts, missing, complete = {}, [], 0.0, 0
        for line in order.lines:
            if not line.stocked or line.open_qty <= NOISE:
                continue
            key = (line.product_id, line.warehouse_id)
            free = max(self._free_for(order, key) - taken.get(key, 0.0), 0.0)
            there = min(line.open_qty, free)
            taken[key] = taken.get(key, 0.0) + there
            short = line.open_qty - there
            if short <= NOISE:
                complete += 1
                continue
            missing += short
            verdicts.append(self._short(line, there, short, terms.mode))
        if verdicts and order.ship_complete:
            verdicts.append(self._incomplete(complete, len(verdicts), missing, terms.mode))
        return verdicts

    def consume(self, order, let_go):
        """Take *let_go* ({line id: quantity}) out of the free stock."""
        for line in order.lines:
            if line.stocked and let_go.get(line.line_id):
                key = (line.product_id, line.warehouse_id)
                self.free[key] = self.free.get(key, 0.0) - let_go[line.line_id]

    def used_by(self, orders, decisions):
        """Return the (product, warehouse) pairs that *orders* take stock from by what they let go."""
        return {
            (line.product_id, line.warehouse_id)
            for one in orders
            for line in one.lines
            if line.stocked and line.warehouse_id and decisions[one.order_id].let_go.get(line.line_id)
        }

    def _free_for(self, order, key):
        free = self.free.get(key, 0.0)
        if free > 0 and key in self.claims:
            free -= sum(quantity for rank, quantity in self.claims[key] if rank < order.rank)
        return free

    def _short(self, line, there, short, mode):
        return Verdict(
            gate=self.gate,
            code="short",
            mode=mode,
            figure=round(there, 6),
            limit=round(line.open_qty, 6),
            excess=round(short, 6),
            line_id=line.line_id,
            unit="quantity",
            facts={
                "product": line.label,
                "product_id": line.product_id,
                "warehouse_id": line.warehouse_id,
                "free": round(there, 6),
                "needed": round(line.open_qty, 6),
            },
            clears_when="receipt",
            releasable=round(there, 6),
        )

    def _incomplete(self, complete, short, missing, mode):
        return Verdict(
            gate=self.gate,
            code="incomplete",
            mode=mode,
            figure=float(complete),
            limit=float(complete + short),
            excess=round(missing, 6),
            unit="lines",
            facts={"complete": complete, "lines": complete + short},
            clears_when="receipt",
        )
