import time
from contextlib import contextmanager

from odoo import api, models
from odoo.tools import str2bool

from odoo.addons.stock_accelerator.logic.overrides import foreign_definers
from odoo.addons.stock_accelerator.logic.tally import Tally
from odoo.addons.stock_accelerator.transaction import state

ORDERPOINTS = "orderpoints"
RESERVATION = "reservation"
PATHS = (ORDERPOINTS, RESERVATION)

# What each path computes without calling: an override of one of these is not heard, so it must be proven or it stops the path.
SURFACE = {
    ORDERPOINTS: (
        ("stock.warehouse.orderpoint", "_compute_deadline_date"),
        ("stock.warehouse.orderpoint", "_compute_qty"),
        ("stock.warehouse.orderpoint", "_compute_qty_to_order_computed"),
        ("stock.warehouse.orderpoint", "_get_qty_to_order"),
        ("stock.warehouse.orderpoint", "_get_product_context"),
        ("product.product", "_compute_quantities"),
        ("product.product", "_compute_quantities_dict"),
        ("product.product", "_get_domain_locations"),
        ("product.product", "_get_domain_locations_new"),
    ),
    RESERVATION: (
        ("stock.move", "_update_reserved_quantity_vals"),
        ("stock.quant", "_gather"),
        ("stock.quant", "_get_available_quantity"),
        ("stock.quant", "_get_gather_domain"),
        ("stock.quant", "_get_reserve_quantity"),
        ("stock.quant", "_update_available_quantity"),
        ("stock.quant", "_update_reserved_quantity"),
    ),
}
# Of these addons we repeat the code itself; their overrides are the ones the equality tests prove.
REPEATED = frozenset({"stock", "purchase_stock", "stock_accelerator"})
# Each of them changes what stock's quantities mean, or which quants may be taken.
CONTEXT_KEYS = {
    ORDERPOINTS: (
        "lot_id", "owner_id", "package_id", "owners", "from_date", "to_date", "location", "search_location",
        "warehouse_id", "search_warehouse", "strict", "with_expiration", "suggest_based_on",
    ),
    RESERVATION: ("quants_cache", "reserved_quant", "with_expiration"),
}  # fmt: skip
STORE_EVERY = 60  # seconds between two writes of a process's counts

_tallies = {}


class StockAccelerator(models.AbstractModel):
    """The switches, the guard and the counters that both paths share."""

    _name = "stock.accelerator"
    _description = "Stock Accelerator"

    # ------------------------------------------------------------------ switches
    @api.model
    def _is_on(self, path):
        """Return whether *path* is to be tried in this transaction."""
        forced = state(self.env.cr).forced.get(path)
        if forced is not None:
            return forced
        return str2bool(
            self.env["ir.config_parameter"].sudo().get_param(f"stock_accelerator.{path}") or "0", False
        )

    @api.model
    def _switch(self, path, is_on):
        self.env["ir.config_parameter"].sudo().set_param(f"stock_accelerator.{path}", str(bool(is_on)))

    # ------------------------------------------------------------------ guard
    @api.model
    def _proven_overrides(self):
        """Return {(model, method): {addon}} of overrides that a glue addon's equality test has proven harmless.

        Extend it in the glue: take super()'s dict and add to it.
        """
        return {}

    @api.model
    def _find_obstacle(self, path):
        """Return why *path* must leave the work to stock, as a short text; "" if nothing stands in its way."""
        context = self.env.context
        for key in CONTEXT_KEYS[path]:
            if key in context:
                return f"context: {key}"
        return self._find_override(path)

    @api.model
    def _find_override(self, path):
        for model, method in SURFACE[path]:
            foreign = self._find_foreign(model, method)
            if foreign:
                return f"override: {model}.{method} in {', '.join(foreign)}"
        return ""

    @api.model
    def _find_foreign(self, model, method):
        """Return the addons that override *method* of *model* and are not proven."""
        trusted = REPEATED.union(self._proven_overrides().get((model, method), ()))
        return foreign_definers(self.env.registry[model], method, trusted)

    # ------------------------------------------------------------------ counters
    @api.model
    def _count(self, path, operation, reason, records, seconds=0.0):
        """Count *records* done by us (no *reason*) or left to stock (with one). In memory; stored once in a while."""
        if state(self.env.cr).is_audit:
            return
        tally = self._tally()
        tally.add((path, operation, reason), records, seconds)
        cr = self.env.cr
        if not cr.readonly and tally.is_due(time.monotonic()):
            cr.postcommit.add(self._store_counts_apart)

    @contextmanager
    def _counting(self, path, operation, records):
        started = time.perf_counter()
        yield
        self._count(path, operation, "", records, time.perf_counter() - started)

    def _tally(self):
        return _tallies.setdefault(self.env.cr.dbname, Tally(every=STORE_EVERY))

    def _store_counts_apart(self):
        """Store the counts in a transaction of their own: the one that was counted must not wait or fail for it."""
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr))._store_counts()

    @api.model
    def _store_counts(self):
        counts = self._tally().hand_over(time.monotonic())
        self.env["stock.accelerator.count"].sudo()._append(counts)
