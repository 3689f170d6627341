"""The audit compares with stock on this database, leaves no trace, and can switch a path off."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.stock_accelerator.models import stock_orderpoint_deadline
from odoo.addons.stock_accelerator.models.stock_accelerator_audit import StockAcceleratorAudit

from .common import AcceleratorCase

AUDIT_LOG = "odoo.addons.stock_accelerator.models.stock_accelerator_audit"


@contextmanager
def here(self):
    """Stand in for a transaction of its own, which a test cannot have."""
    with self._undone():
        yield self


@tagged("post_install", "-at_install", "stock_accelerator")
class TestAudit(AcceleratorCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(StockAcceleratorAudit, "_apart", here))
        product = self._make_product()
        self._make_vendor(product, delay=1)
        stock = self.warehouse.lot_stock_id
        self.orderpoint = self._make_orderpoint(product, stock, product_min_qty=1)
        self.quant = self._put(product, stock, 4)
        self.moves = self._confirm(
            self._make_move(product, stock, self.customers, 3, days=10)
            | self._make_move(product, stock, self.customers, 3, days=10)
        )
        self.env["stock.accelerator"]._switch("orderpoints", True)
        self.env["stock.accelerator"]._switch("reservation", True)
        self.env.flush_all()

    def test_audit_of_orderpoints_finds_no_difference_and_changes_nothing(self):
        before = self._everything(self.moves.product_id)
        audit = self.audits._audit("orderpoints")
        self.assertEqual((audit.verdict, audit.difference_count), ("equal", 0))
        self.assertGreaterEqual(audit.value_count, 4)
        self.assertEqual(set(audit.timings), {"deadline", "forecast", "to_order"})
        self.assertEqual(self._everything(self.moves.product_id), before)

    def test_audit_of_reservation_finds_no_difference_and_reserves_nothing(self):
        before = self._everything(self.moves.product_id)
        audit = self.audits._audit("reservation")
        self.assertEqual((audit.verdict, audit.difference_count), ("equal", 0))
        self.assertEqual(self._everything(self.moves.product_id), before)
        self.assertEqual(self.quant.reserved_quantity, 0.0)

    def test_audit_counts_neither_as_work_done_nor_as_left_to_stock(self):
        before = self._counted()
        for path in ("orderpoints", "reservation"):
            self.assertEqual(self.audits._audit(path).verdict, "equal")
        self.assertEqual(self._counted(), before)
        self.moves._action_assign()
        self.assertEqual(self._counted()["reservation", "assign", ""], 2)

    @mute_logger(AUDIT_LOG)
    def test_difference_switches_the_path_off_and_keeps_the_evidence(self):
        self.patch(stock_orderpoint_deadline, "first_dip", lambda on_hand, minimum, changes: None)
        told = []
        self.startPatcher(
            patch.object(StockAcceleratorAudit, "_after_difference", lambda audit: told.append(audit.path))
        )
        audit = self.audits._audit("orderpoints")
        self.assertEqual(audit.verdict, "different")
        self.assertTrue(audit.is_switched_off)
        self.assertIn([str(self.orderpoint.id), "deadline_date"], [row["key"] for row in audit.evidence])
        self.assertIn("deadline_date", audit.evidence_text)
        self.assertEqual(told, ["orderpoints"])
        self.assertFalse(self.env["stock.accelerator"]._is_on("orderpoints"))
        self.assertTrue(self.env["stock.accelerator"]._is_on("reservation"))

    def test_nightly_audit_covers_only_what_is_on(self):
        self.env["stock.accelerator"]._switch("orderpoints", False)
        known = self.audits.search([])
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **named: 1.0):
            self.audits._cron_audit()
        self.assertEqual((self.audits.search([]) - known).mapped("path"), ["reservation"])

    def test_audit_needs_the_inventory_administrator(self):
        count = self.audits.search_count([])
        with self.assertRaises(AccessError):
            self.env["stock.accelerator.audit"].with_user(self.clerk).action_audit("orderpoints")
        self.assertEqual(self.audits.search_count([]), count)
        action = self.env["stock.accelerator.audit"].with_user(self.manager).action_audit("orderpoints")
        self.assertEqual(self.audits.browse(action["res_id"]).verdict, "equal")

    def test_nobody_writes_an_audit_by_hand(self):
        audit = self.audits._audit("reservation")
        with self.assertRaises(AccessError):
            audit.with_user(self.manager).write({"verdict": "different"})
        self.assertEqual(audit.verdict, "equal")

    def test_board_shows_what_is_on_and_what_it_saved(self):
        self.audits._audit("orderpoints")
        self.env["stock.accelerator"]._count("orderpoints", "deadline", "", 1000, 0.001)
        self.env["stock.accelerator"]._count("orderpoints", "deadline", "context: strict", 10)
        board = self.env["stock.accelerator.board"].with_user(self.manager)._make()
        line = board.line_ids.filtered(lambda line: line.path == "orderpoints")
        self.assertTrue(line.is_on)
        self.assertEqual(line.audit_id.verdict, "equal")
        self.assertGreaterEqual(line.hit_count, 1000)
        self.assertGreaterEqual(line.fallback_count, 10)
        self.assertGreater(line.saved_seconds, 0.0)
        reason = board.reason_ids.filtered(lambda reason: reason.reason == "context: strict")
        self.assertEqual((reason.operation, reason.records), ("Deadline of reordering rules", 10))
