from contextlib import closing, suppress

from psycopg2.errors import SerializationFailure

from odoo import api, models

from odoo.addons.order_release.logic.claim import choose
from odoo.addons.order_release.queries.version import (
    lock_free_versions,
    make_credit_versions,
    make_stock_versions,
    versions_of_orders,
    wait_for_version,
)

# After so many rounds in which others were at everything a worker queues up like everybody else.
ROUNDS = 20


class OrderReleaseClaim(models.AbstractModel):
    """Several workers at once on held goods: each takes what nobody else is at, and comes back for the rest.

    Two chunks of orders nearly always share a product. The second worker would wait for the first one's version row
    as long as its chunk lasts, and then do its own anew. Here it takes other orders meanwhile.
    """

    _name = "order.release.claim"
    _description = "Release: what a worker takes"

    @api.model
    def _claim(self, find, limit):
        """Return up to *limit* of the groups of orders that *find* returns, which nobody else can give to before the end.

        *find*: called without arguments at the beginning of each round, returns {key: order ids}, best rank first.
        Their version rows of stock and credit are locked then. For whoever works in transactions of its own and has
        done nothing in this one yet: it is committed where rows are missing, and begun anew after a wait. Empty when
        nothing is left to do.
        """
        for _round in range(ROUNDS):
            groups = find()
            busy = None
            # A rival may have given something away since: new figures, a new round.
            with suppress(SerializationFailure):
                claimed, busy = self._lock_free(groups, limit)
                if claimed or not groups:
                    return {key: groups[key] for key in claimed}
            self._begin_anew()
            if busy:
                self._wait_for(busy)
        # Nobody starves: what is taken now waits where the goods are given away.
        groups = find()
        return {key: groups[key] for key in list(groups)[:limit]}

    @api.model
    def _begin_anew(self):
        self.env.cr.rollback()
        self.env.invalidate_all()

    @api.model
    def _wait_for(self, row):
        """Come back when nobody is at *row* any more; holds nothing meanwhile, nor afterwards."""
        # A failure is how a rival who gave something away is noticed.
        with suppress(SerializationFailure):
            self.env.cr.execute(wait_for_version(*row), log_exceptions=False)
        self._begin_anew()

    @api.model
    def _lock_free(self, groups, limit):
        """Return (the keys of what is locked now, when none is a row to wait for)."""
        rows = self._find_rows({order_id for order_ids in groups.values() for order_id in order_ids})
        wanted = {
            key: set().union(*(rows.get(order_id, ()) for order_id in order_ids))
            for key, order_ids in groups.items()
        }
        # Only looked at: what this worker leaves is free for the next one.
        with closing(self.env.cr.savepoint(flush=False)):
            free = self._lock(set().union(*wanted.values()))
        chosen = {key: wanted[key] for key in choose(wanted, free, limit)}
        if not chosen:
            return [], next((row for own in wanted.values() for row in own - free), None)
        locked = self._lock(set().union(*chosen.values()))
        return choose(chosen, locked, limit), None

    @api.model
    def _lock(self, rows):
        """Lock those of *rows* that are free; return them."""
        ids = ([version_id for kind, version_id in rows if kind == is_credit] for is_credit in (False, True))
        self.env.cr.execute(lock_free_versions(*ids), log_exceptions=False)
        return set(self.env.cr.fetchall())

    @api.model
    def _find_rows(self, order_ids):
        """Return {order id: rows that it may write}, each as (is it credit, id); missing ones are made."""
        found = self.env.execute_query(versions_of_orders(self.env, order_ids))
        if missing := [row for row in found if not row[-1]]:
            self._make_rows(missing)
            found = self.env.execute_query(versions_of_orders(self.env, order_ids))
        rows = {}
        for order_id, _product_id, _warehouse_id, partner_id, version_id in found:
            rows.setdefault(order_id, set()).add((partner_id is not None, version_id))
        return rows

    @api.model
    def _make_rows(self, missing):
        """Add the version rows that nobody has needed yet, for all to see: what is not there cannot be locked."""
        pairs = {row[1:3] for row in missing if row[1]}
        partners = {row[3] for row in missing if row[3]}
        self.env.cr.execute(make_stock_versions(sorted(pairs)), log_exceptions=False)
        self.env.cr.execute(make_credit_versions(sorted(partners)), log_exceptions=False)
        self.env["ir.cron"]._commit_progress()
