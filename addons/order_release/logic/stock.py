"""Stock: is there enough that nobody else has a right to?"""

from .allocation_pool import NOISE, Pool
from .demand import place_of
from .verdict import Verdict

# What a short line says, by what made it short; see ``allocation_pool``.
CODES = {"protected": "protected", "quota": "quota"}


class StockBook:
    """Free quantity per product and warehouse, product's unit; what the run lets go is gone for the next order.

    A short line waits with its missing part, the lines of its ship-complete group wait with it, and an order that
    ships complete, or whose policy asks for a minimum fill, waits as a whole. *claims*: see ``Pool``, which may be
    handed in ready instead of *free*. *components*: {line id: [(product id, quantity per unit)]} of kits.
    """

    gate = "stock"

    def __init__(self, free, claims=None, components=None):
        self.pool = free if isinstance(free, Pool) else Pool(free, claims)
        self.components = components or {}

    @property
    def free(self):
        return self.pool.free

    def admit(self, orders):
        """Let *orders*, best first, which nothing but goods may stop, share what their tiers share."""
        if self.pool.tiers:
            self.pool.admit(orders)

    def judge(self, order):
        """Return one verdict per short line, and one on the order if it has to wait as a whole."""
        mode = order.terms[self.gate].mode
        broken = set()
        while True:
            asked, there, verdicts = self._look(order, mode, broken)
            if not verdicts or not any([line.group for line in asked]):
                break
            short = {verdict.line_id for verdict in verdicts}
            more = {line.group for line in asked if line.group and line.line_id in short} - broken
            if not more:
                break
            # What these would have taken is there for the other lines of the order.
            broken |= more
        if verdicts:
            if broken:
                verdicts += self._waits_with(asked, broken, mode)
            if order.ship_complete:
                verdicts.append(self._incomplete(len(asked), verdicts, mode))
            elif (least := order.terms[self.gate].limit_ratio) and (
                low := self._below_fill(order, there, least, mode)
            ):
                verdicts.append(low)
        return verdicts

    def consume(self, order, let_go):
        """Take *let_go* ({line id: quantity}) out of the free stock."""
        for line in order.lines if let_go else ():
            quantity = let_go.get(line.line_id)
            if not quantity:
                continue
            if line.line_id in self.components:
                for part, per_unit in self._parts(line):
                    self.pool.take(order, part, quantity * per_unit)
            elif line.stocked:
                self.pool.take(order, line, quantity)
        self.pool.settle(order, let_go)

    def used_by(self, orders, decisions):
        """Return the (product, warehouse) pairs that *orders* take stock from by what they let go."""
        return {
            (part.product_id, part.warehouse_id)
            for one in orders
            for line in one.lines
            if line.warehouse_id and decisions[one.order_id].let_go.get(line.line_id)
            for part in self._goods_of(line)
        }

    def _goods_of(self, line):
        if line.line_id in self.components:
            return [part for part, _per_unit in self._parts(line)]
        return [line] if line.stocked else []

    def _parts(self, line):
        """Return [(component as a line of its own, quantity per kit)]."""
        return [
            (line._replace(product_id=product_id, stocked=True), per_unit)
            for product_id, per_unit in self.components[line.line_id]
        ]

    def _look(self, order, mode, broken):
        """Return (lines asked for, {line id: what is there}, verdicts), lines of *broken* groups taking nothing."""
        if not (self.components or self.pool.bound or broken):
            return self._look_freely(order, mode)
        taken, there, verdicts, asked = {}, {}, [], []
        for line in order.lines:
            wanted = line.open_qty
            if wanted <= NOISE or not (line.stocked or line.line_id in self.components):
                continue
            asked.append(line)
            waits = line.group is not None and line.group in broken
            free, why = self._available(order, line, {} if waits else taken)
            got = min(free, wanted)
            there[line.line_id] = 0.0 if waits else got
            if wanted - got > NOISE:
                verdicts.append(self._short(line, got, why, mode))
        return asked, there, verdicts

    def _look_freely(self, order, mode):
        """Like ``_look`` where nothing but quantity and who waited before binds: most books are only that."""
        pool, taken, there, verdicts, asked = self.pool, {}, {}, [], []
        free_at, claims = pool.free.get, pool.claims
        for line in order.lines:
            wanted = line.open_qty
            if wanted <= NOISE or not line.stocked:
                continue
            asked.append(line)
            key = place_of(line)
            free, got = free_at(key), 0.0
            if free is not None and free > 0:
                if key in claims:
                    free -= pool._claimed_before(order, key, free)
                if key in taken:
                    free -= taken[key]
                got = wanted if free >= wanted else max(free, 0.0)
                taken[key] = taken.get(key, 0.0) + got
            there[line.line_id] = got
            if wanted - got > NOISE:
                verdicts.append(self._short(line, got, None, mode))
        return asked, there, verdicts

    def _available(self, order, line, taken):
        """Return (quantity, why not more) for *line* and note in *taken* what it would take."""
        if line.line_id not in self.components:
            free, why = self.pool.available(order, line, taken)
            key = (line.product_id, line.warehouse_id)
            taken[key] = taken.get(key, 0.0) + min(line.open_qty, free)
            return free, why
        best, why = line.open_qty, None
        for part, per_unit in self._parts(line):
            free, limit = self.pool.available(order, part, taken)
            # A kit leaves with all its parts or not at all.
            kits = int(free / per_unit + NOISE)
            if kits < best:
                best, why = float(kits), limit
        for part, per_unit in self._parts(line):
            key = (part.product_id, part.warehouse_id)
            taken[key] = taken.get(key, 0.0) + best * per_unit
        return best, why

    def _short(self, line, there, why, mode):
        what, label = why or (None, None)
        # Rounding is what most of this costs, and most lines ask for whole pieces and find nothing at all.
        figure = round(there, 6) if there else 0.0
        limit = round(wanted, 6) if (wanted := line.open_qty) % 1 else wanted
        facts = {
            "product": line.label,
            "product_id": line.product_id,
            "warehouse_id": line.warehouse_id,
            "free": figure,
            "needed": limit,
        }
        if label:
            facts["for"] = label
        return Verdict(
            self.gate,
            CODES.get(what, "short"),
            mode,
            figure,
            limit,
            round(limit - figure, 6) if figure else limit,
            line.line_id,
            None,
            "quantity",
            facts,
            "quota" if what in CODES else "receipt",
            figure,
        )

    def _waits_with(self, asked, broken, mode):
        """Return a verdict for each line that waits because its group does."""
        return [
            Verdict(
                gate=self.gate,
                code="group",
                mode=mode,
                figure=0.0,
                limit=round(line.open_qty, 6),
                excess=round(line.open_qty, 6),
                line_id=line.line_id,
                unit="quantity",
                facts={"product": line.label, "product_id": line.product_id, "group": line.group},
                clears_when="receipt",
                releasable=0.0,
            )
            for line in asked
            if line.group in broken
        ]

    def _incomplete(self, lines, verdicts, mode):
        missing = [verdict for verdict in verdicts if verdict.code != "group"]
        return Verdict(
            gate=self.gate,
            code="incomplete",
            mode=mode,
            figure=float(lines - len(missing)),
            limit=float(lines),
            excess=round(sum(verdict.excess for verdict in missing), 6),
            unit="lines",
            facts={"complete": lines - len(missing), "lines": lines},
            clears_when="receipt",
        )

    def _below_fill(self, order, there, least, mode):
        """Return the verdict on an order of which too little could leave, what has left already counted in."""
        by_value = order.terms[self.gate].options.get("fill_by") == "value"
        done = asked = 0.0
        for line in order.lines:
            if not line.goods or not line.ordered_qty:
                continue
            unit = 1.0
            if by_value:
                # What is invoiced has no value left on the line, and has left.
                unit = line.value_open / line.open_qty if line.open_qty > NOISE else 0.0
            asked += line.ordered_qty * unit
            done += (line.ordered_qty - line.open_qty + there.get(line.line_id, line.open_qty)) * unit
        ratio = round(done / asked, 6) if asked else 1.0
        if ratio >= least - NOISE:
            return None
        return Verdict(
            gate=self.gate,
            code="fill",
            mode=mode,
            figure=ratio,
            limit=least,
            excess=round(least - ratio, 6),
            unit="ratio",
            facts={"by": "value" if by_value else "quantity"},
            clears_when="receipt",
        )
