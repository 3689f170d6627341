import random
import time

from psycopg2 import OperationalError

from odoo import models
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import split_every

from odoo.addons.stock_accelerator.reservation import Reservation
from odoo.addons.stock_accelerator.transaction import reserving, state

from .stock_accelerator import RESERVATION

MINIMUM_MOVES = 2  # below, opening a reservation costs as much as it saves


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        """Let stock reserve as it does, but read the quants once, write them once and create the lines at once."""
        reservation = self._open_reservation(force_qty)
        if reservation is None:
            return super()._action_assign(force_qty=force_qty)
        Accelerator = self.env["stock.accelerator"]
        with (
            Accelerator._counting(RESERVATION, "assign", reservation.move_count),
            reserving(self.env.cr, reservation),
        ):
            result = super()._action_assign(force_qty=force_qty)
            reservation.close()
        return result

    def _update_reserved_quantity(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        reservation = state(self.env.cr).reservation
        if not reservation or not reservation.holds(self.product_id):
            return super()._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)
        with reservation.collecting():
            return super()._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        vals_list, taken = super()._update_reserved_quantity_vals(
            need, location_id, lot_id, package_id, owner_id, strict
        )
        reservation = state(self.env.cr).reservation
        if reservation and reservation.is_collecting and vals_list:
            reservation.postpone(self, vals_list)
            vals_list = []
        return vals_list, taken

    def _action_assign_in_chunks(self, size=100, tries=5):
        """Reserve *self* and commit, *size* moves at a time; return how often a chunk had to be repeated.

        For jobs that own their transaction: a chunk that meets a rival is undone and tried again on fresh figures.
        """
        repeated = 0
        for ids in split_every(size, self.ids):
            for attempt in range(1, tries + 1):
                try:
                    self.browse(ids)._action_assign()
                    self.env.cr.commit()  # pylint: disable=invalid-commit
                    break
                except OperationalError as error:
                    self.env.cr.rollback()
                    if attempt == tries or error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                        raise
                    repeated += 1
                    time.sleep(random.uniform(0, 0.02 * 2**attempt))
        return repeated

    # ------------------------------------------------------------------ opening
    def _open_reservation(self, force_qty):
        """Return a reservation for the products of these moves that may be pooled; None if there is nothing to gain."""
        Accelerator = self.env["stock.accelerator"]
        if len(self) < MINIMUM_MOVES or state(self.env.cr).reservation or not Accelerator._is_on(RESERVATION):
            return None
        moves = self._filter_reservable(force_qty)
        if len(moves) < MINIMUM_MOVES:
            return None
        obstacle = Accelerator._find_obstacle(RESERVATION) or moves._find_order_sensitive()
        if obstacle:
            Accelerator._count(RESERVATION, "assign", obstacle, len(moves))
            return None
        reservation = Reservation(self.env, moves)
        for reason, count in reservation.refused.items():
            Accelerator._count(RESERVATION, "assign", reason, count)
        return reservation if reservation.move_count else None

    def _filter_reservable(self, force_qty):
        """Return the moves for which stock is about to look at quants."""
        return self.filtered(
            lambda move: (
                (
                    force_qty
                    or (not move.picked and move.state in ("confirmed", "waiting", "partially_available"))
                )
                and (move.move_orig_ids or move.procure_method != "make_to_order")
                and not move._should_bypass_reservation()
            )
        )

    def _after_bulk_lines(self):
        """Called once the lines of *self*, in the order of their reservation, were created together. A hook for glue."""

    def _find_order_sensitive(self):
        """Return why the order in which pickings become ready matters here, "" if it does not. A hook for glue."""
        types = self.picking_type_id
        if "auto_batch" in types._fields and any(kind._is_auto_batch_grouped() for kind in types):
            return "automatic batches"
        return ""
