"""One bulk reservation: the quants of its products in memory, from the first move to the last line.

Stock keeps deciding what each move needs. Only its questions to the quants are answered from here, its lines are
created together, and each quant is locked and written once. Whoever else touches the quants of a product in between
makes the reservation write what it holds of that product and let go of it.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from odoo import fields
from odoo.tools import float_compare, float_is_zero, float_round

from odoo.addons.stock_accelerator.logic import pool
from odoo.addons.stock_accelerator.logic.precision import Precision
from odoo.addons.stock_accelerator.queries.locks import lock_quants

COLUMNS = (
    "product_id",
    "location_id",
    "lot_id",
    "package_id",
    "owner_id",
    "quantity",
    "reserved_quantity",
    "in_date",
)
SPECIAL_ORDERS = {"closest": pool.CLOSEST}


class Reservation:
    """The stock that the moves of one ``_action_assign`` may take, and the lines they are to get."""

    def __init__(self, env, moves):
        # sudo: availability does not depend on who reserves; stock reserves as superuser too.
        self._quants = env["stock.quant"].sudo()
        self._moves = env["stock.move"]
        self.refused = Counter()
        self._order_by_place = {}
        self._hidden_by_location = {}
        products = self._choose_products(moves)
        self.move_count = sum(1 for move in moves if move.product_id in products)
        digits = env["decimal.precision"].precision_get("Product Unit")
        self._precision = Precision(
            compare=lambda one, other: float_compare(one, other, precision_digits=digits),
            is_zero=lambda quantity: float_is_zero(quantity, precision_digits=digits),
            round=lambda quantity: float_round(quantity, precision_digits=digits),
        )
        self._products = products
        self.is_collecting = self.is_creating = self.is_closed = self._is_writing = False
        self._pending = []
        self._pending_moves = []
        self.ready_pickings = set()
        self._held = Counter()
        self._dirty = {}
        self._views = defaultdict(dict)
        self._roots = ()
        self._rows = {}
        if products:
            self._load(products, moves.filtered(lambda move: move.product_id in products).location_id)

    # ------------------------------------------------------------------ opening
    def _choose_products(self, moves):
        """Return the products to pool. A product goes whole or not at all, so its moves keep stock's order."""
        refused = {}
        for move in moves:
            product = move.product_id
            if product not in refused and self._order(product, move.location_id) is None:
                strategy = self._quants._get_removal_strategy(product, move.location_id)
                refused[product] = f"removal strategy: {strategy}"
        self.refused.update(refused[move.product_id] for move in moves if move.product_id in refused)
        return moves.product_id - moves.product_id.browse(product.id for product in refused)

    def _order(self, product, location):
        """Return the order in which *product* leaves *location*; None if it is one we cannot repeat."""
        place = product.categ_id.id, location.id
        if place not in self._order_by_place:
            strategy = self._quants._get_removal_strategy(product, location)
            order = SPECIAL_ORDERS.get(strategy)
            if order is None and strategy in ("fifo", "lifo", "fefo"):
                order = self._quants._get_removal_strategy_order(strategy)
            self._order_by_place[place] = order if order in pool.ORDERS else None
        return self._order_by_place[place]

    def _load(self, products, locations):
        self._roots = tuple(locations.sudo().mapped("parent_path"))
        self._rows = {product.id: [] for product in products}
        columns = [*COLUMNS, *(name for name in ("removal_date",) if name in self._quants._fields)]
        here = [("product_id", "in", products.ids), ("location_id", "child_of", locations.ids)]
        for quant in self._quants.search_fetch(here, columns, order="id"):
            place = quant.location_id
            self._rows[quant.product_id.id].append(
                pool.Quant(
                    id=quant.id,
                    location_id=place.id,
                    path=place.parent_path,
                    location_name=place.complete_name,
                    lot_id=quant.lot_id.id or 0,
                    package_id=quant.package_id.id or 0,
                    owner_id=quant.owner_id.id or 0,
                    quantity=quant.quantity,
                    reserved=quant.reserved_quantity,
                    in_date=quant.in_date or None,
                    removal_date=(quant.removal_date or None) if len(columns) > len(COLUMNS) else None,
                )
            )

    # ------------------------------------------------------------------ answering
    def holds(self, product):
        return product.id in self._rows

    def is_final_call(self, moves):
        """Return whether stock creates the last lines of its run: those of moves that need no stock, or none."""
        return not moves or moves[0]._should_bypass_reservation()

    def can_answer(self, env, product, location, quantity):
        """Return whether a question for *quantity* of *product* in *location* can be answered from memory."""
        return (
            self.holds(product)
            and self._precision.compare(quantity, 0.0) >= 0
            and location.sudo().parent_path.startswith(self._roots)
            and "quants_cache" not in env.context
            and self._order(product, location) is not None
        )

    def choose(self, quants, product, location, quantity, uom, lot, package, owner, strict):
        """Return [(quant, quantity)] to reserve, at most *quantity*: what ``_get_reserve_quantity`` would return."""
        wanted = self._wanted(
            location, lot, package, owner, strict, quants.env.context.get("with_expiration")
        )
        rows = self._visible(product, location, wanted)
        tracked = product.tracking != "none"
        free = pool.available(rows, wanted, tracked, self._precision)
        packaging = quants.env.context.get("packaging_uom_id")
        if packaging and product.product_tmpl_id.categ_id.packaging_reserve_method == "full":
            free = packaging._check_qty(free, product.uom_id, "DOWN")
        quantity = min(quantity, free)
        if not strict and uom and uom != product.uom_id:
            in_move_uom = product.uom_id._compute_quantity(quantity, uom, rounding_method="DOWN")
            quantity = uom._compute_quantity(in_move_uom, product.uom_id, rounding_method="HALF-UP")
        if product.tracking == "serial" and self._precision.compare(quantity, int(quantity)) != 0:
            quantity = 0
        if self._precision.compare(quantity, 0.0) <= 0:
            return []
        return [(quants.browse(row.id), taken) for row, taken in pool.take(rows, quantity, self._precision)]

    def reserve(self, env, product, location, quantity, lot, package, owner):
        """Reserve *quantity* (negative: free it) of one key in memory; return False if stock must do it."""
        if self._is_writing or not quantity or not self.holds(product):
            return False
        if not location.sudo().parent_path.startswith(self._roots) or self._order(product, location) is None:
            return False
        # A row named by its whole key was found fresh when it was chosen; asking once more is for who comes uninvited.
        fresh_at = None if self.is_creating else env.context.get("with_expiration")
        wanted = self._wanted(location, lot, package, owner, True, fresh_at)
        if self.is_creating and self._is_held_already(product, wanted, quantity):
            return True
        return self._reserve(product, location, wanted, quantity)

    def _reserve(self, product, location, wanted, quantity):
        rows = self._visible(product, location, wanted)
        before = {row.id: row.in_date for row in rows}
        row = pool.reserve(rows, wanted.lot_id, quantity, fields.Datetime.now(), self._precision)
        if row is None:
            return False
        if not self._dirty:
            # A savepoint flushes first: what it may undo must not be mixed with what we hold.
            self._quants.env.cr.precommit.add(self.create_lines)
        self._dirty.setdefault(row.id, (row, before[row.id]))
        if row.in_date != before[row.id]:
            self._views.pop(product.id, None)
        return True

    # ------------------------------------------------------------------ holding for lines to come
    def _hold(self, move, vals):
        """Reserve for a line that is created later, so that the next move finds what is really left."""
        product = move.product_id
        unit = product.uom_id.browse(vals["product_uom_id"])
        quantity = unit._compute_quantity(vals["quantity"], product.uom_id, rounding_method="HALF-UP")
        location = self._quants.env["stock.location"].browse(vals["location_id"])
        wanted = pool.Wanted(
            location_id=location.id,
            path=location.parent_path,
            lot_id=vals.get("lot_id") or 0,
            package_id=vals.get("package_id") or 0,
            owner_id=vals.get("owner_id") or 0,
            strict=True,
        )
        if self._reserve(product, location, wanted, quantity):
            self._held[product.id, wanted] += quantity

    def _is_held_already(self, product, wanted, quantity):
        held = self._held.get((product.id, wanted), 0.0)
        if self._precision.compare(held, quantity) < 0:
            return False
        self._held[product.id, wanted] = held - quantity
        return True

    def _unhold(self, products):
        """Free again what was held for lines of *products* that did not come, or that stock will reserve itself."""
        for product_id, wanted in [key for key in self._held if key[0] in products._ids]:
            quantity = self._held.pop((product_id, wanted))
            if not self._precision.is_zero(quantity):
                location = self._quants.env["stock.location"].browse(wanted.location_id)
                self._reserve(products.browse(product_id), location, wanted, -quantity)

    def _wanted(self, location, lot, package, owner, strict, fresh_at):
        return pool.Wanted(
            location_id=location.id,
            path=location.sudo().parent_path,
            lot_id=(lot and lot.id) or 0,
            package_id=(package and package.id) or 0,
            owner_id=(owner and owner.id) or 0,
            strict=strict,
            fresh_at=fresh_at or None,
        )

    def _hidden_from(self, location):
        if location.id not in self._hidden_by_location:
            self._hidden_by_location[location.id] = self._quants._get_hidden_location_ids(location)
        return self._hidden_by_location[location.id]

    def _visible(self, product, location, wanted):
        """Return the rows a question sees, in the order they are to be taken."""
        views = self._views[product.id]
        if wanted not in views:
            hidden = self._hidden_from(location)
            rows = [
                row for row in self._rows[product.id] if row.location_id not in hidden and wanted.matches(row)
            ]
            views[wanted] = pool.in_order(rows, self._order(product, location))
        return views[wanted]

    # ------------------------------------------------------------------ lines
    @contextmanager
    def collecting(self):
        """Collect the lines that are prepared within, instead of creating them one move at a time."""
        before, self.is_collecting = self.is_collecting, True
        try:
            yield
        finally:
            self.is_collecting = before

    def postpone(self, move, vals_list):
        """Keep the lines of one move for later, and hold their stock for them meanwhile."""
        for vals in vals_list:
            self._hold(move, vals)
        # Expiration gives every date of shipping an environment of its own, which its lines do not need.
        context = {key: value for key, value in move.env.context.items() if key != "with_expiration"}
        env = move.env(context=context)
        self._pending += [(env, vals) for vals in vals_list]
        self._pending_moves.append(move.id)

    def create_lines(self):
        """Create all lines collected so far, in the order of their moves, and write the quants."""
        if self.is_creating or self.is_closed:
            return
        pending, self._pending = self._pending, []
        move_ids, self._pending_moves = self._pending_moves, []
        self.is_creating = True
        try:
            for env, run in groupby(
                pending, key=itemgetter(0)
            ):  # an environment per company, in stock's order
                env["stock.move.line"].create([vals for _env, vals in run])
            self._unhold(self._products)
        finally:
            self.is_creating = False
        if move_ids:
            self._moves.browse(move_ids)._after_bulk_lines()
        self.write_back()

    # ------------------------------------------------------------------ writing
    def write_back(self):
        """Lock and write the quants that changed, and only those."""
        if not self._dirty or self._is_writing:
            return
        dirty, self._dirty = self._dirty, {}
        self._is_writing = True
        try:
            self._quants.env.execute_query(lock_quants(dirty))
            for row, in_date in dirty.values():
                values = {"reserved_quantity": row.reserved}
                if row.in_date != in_date:
                    values["in_date"] = row.in_date
                self._quants.browse(row.id).write(values)
        finally:
            self._is_writing = False

    def release(self, product):
        """Write everything and let go of *product*: somebody is about to read its quants in the database."""
        if self._is_writing or not self.holds(product):
            return
        if self.is_creating:
            self._unhold(product)
            self.write_back()
        else:
            self.create_lines()
        self._forget(product)

    def close(self):
        self.create_lines()
        self.is_closed = True

    def _forget(self, product):
        self._rows.pop(product.id, None)
        self._views.pop(product.id, None)
