"""Stock that is not available is passed by in bulk as one by one."""

from odoo.tests import tagged

from odoo.addons.stock_accelerator.tests.common import AcceleratorCase
from odoo.addons.stock_accelerator.transaction import forcing


@tagged("post_install", "-at_install", "stock_accelerator")
class TestNotAvailable(AcceleratorCase):
    def _make_moves(self, product):
        moves = self.env["stock.move"]
        for source in (self.warehouse.lot_stock_id, self.warehouse.lot_stock_id, self.shelves[0]):
            moves |= self._make_move(product, source, self.customers, 6)
        return self._confirm(moves)

    def test_reservation_passes_by_what_is_not_available(self):
        product = self._make_product()
        flagged = self.shelves[0]
        below = self.env["stock.location"].create(
            {"name": "Bin", "location_id": flagged.id, "company_id": self.company.id}
        )
        for place, quantity in ((self.warehouse.lot_stock_id, 4), (flagged, 5), (below, 6)):
            self._put(product, place, quantity)
        moves = self._make_moves(product)
        for is_flagged, is_guarded, expected in (
            (True, True, [4.0, 0.0, 6.0]),
            (True, False, [6.0, 6.0, 3.0]),
            (False, True, [6.0, 6.0, 3.0]),
        ):
            with self.subTest(is_flagged=is_flagged, is_guarded=is_guarded), self.audits._undone():
                flagged.not_available = is_flagged
                self.company.guard_not_available = is_guarded
                self.env.flush_all()
                self.assertSameAfter(moves._action_assign, lambda: self._everything(product))
                with forcing(self.env.cr, "reservation", True):
                    moves._action_assign()
                self.assertEqual(moves.mapped("quantity"), expected)
        self.env.registry.clear_cache()
        self.assertFalse([key for key in self._counted() if key[0] == "reservation" and key[2]])
