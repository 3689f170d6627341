"""Whatever is not proven goes to stock, and is counted with its reason."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.stock_accelerator.hooks import uninstall_hook
from odoo.addons.stock_accelerator.models.stock_accelerator import CONTEXT_KEYS, PATHS, SURFACE
from odoo.addons.stock_accelerator.transaction import forcing

from .common import AcceleratorCase


@tagged("post_install", "-at_install", "stock_accelerator")
class TestGuard(AcceleratorCase):
    def setUp(self):
        super().setUp()
        self.product = self._make_product()
        self._make_vendor(self.product, delay=2)
        self.stock = self.warehouse.lot_stock_id
        self.orderpoint = self._make_orderpoint(self.product, self.stock)
        self._put(self.product, self.stock, 4)

    def _make_moves(self):
        return self._confirm(
            self._make_move(self.product, self.stock, self.customers, 3)
            | self._make_move(self.product, self.stock, self.customers, 3)
        )

    def test_installed_is_off(self):
        self._make_moves()._action_assign()
        self.orderpoint._compute_deadline_date()
        self.assertEqual(self.orderpoint.qty_forecast, -2.0)
        self.assertEqual(self._counted(), {})

    def test_uninstalling_takes_the_switches_along(self):
        Accelerator = self.env["stock.accelerator"]
        for path in PATHS:
            Accelerator._switch(path, True)
        uninstall_hook(self.env)
        self.assertFalse(self.env["ir.config_parameter"].search([("key", "=like", "stock_accelerator%")]))
        self.env.registry.clear_all_caches()  # as the reload after an uninstallation does
        self.assertEqual([Accelerator._is_on(path) for path in PATHS], [False, False])

    def test_switches_are_independent(self):
        settings = self.env["res.config.settings"].create({"stock_accelerator_reservation": True})
        settings.set_values()
        self.env["ir.config_parameter"].flush_model()
        Accelerator = self.env["stock.accelerator"]
        self.assertTrue(Accelerator._is_on("reservation"))
        self.assertFalse(Accelerator._is_on("orderpoints"))
        self._make_moves()._action_assign()
        self.assertEqual({path for path, _operation, _reason in self._counted()}, {"reservation"})

    def test_every_context_key_goes_to_stock(self):
        for key in CONTEXT_KEYS["orderpoints"]:
            with forcing(self.env.cr, "orderpoints", True), self.subTest(key=key):
                self.setUp()
                record = self.orderpoint.with_context(**{key: False})
                record.invalidate_recordset(["qty_forecast"])
                self.assertEqual(record.qty_forecast, 4.0)
                self.assertEqual(self._counted(), {("orderpoints", "forecast", f"context: {key}"): 1})

    def test_every_patched_method_goes_to_stock(self):
        find = self.env["stock.accelerator"]._find_obstacle
        for path, surface in SURFACE.items():
            for model, method in surface:
                with self.subTest(model=model, method=method):
                    cls = self.env.registry[model]
                    with patch.object(cls, method, getattr(cls, method)):
                        self.assertEqual(find(path), f"override: {model}.{method} in patch")
                    self.assertEqual(find(path), "")

    def test_patched_reservation_is_asked_instead_of_us(self):
        moves = self._make_moves()
        asked = []
        cls = self.env.registry["stock.quant"]
        original = cls._get_reserve_quantity

        def count(quants, *args, **named):
            asked.append(1)
            return original(quants, *args, **named)

        self.patch(cls, "_get_reserve_quantity", count)
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(len(asked), 2)
        self.assertEqual(
            self._counted(),
            {("reservation", "assign", "override: stock.quant._get_reserve_quantity in patch"): 2},
        )

    def test_new_orderpoint_in_a_form_goes_to_stock(self):
        other = self._make_product()
        self._put(other, self.stock, 9)
        with forcing(self.env.cr, "orderpoints", True):
            form = Form(self.env["stock.warehouse.orderpoint"], "stock.view_warehouse_orderpoint_form")
            form.product_id = other
            form.location_id = self.stock
            form.product_min_qty = 20
            orderpoint = form.save()
            self.assertEqual((orderpoint.qty_on_hand, orderpoint.qty_to_order), (9.0, 11.0))

    def test_switch_needs_the_inventory_administrator(self):
        board = self.env["stock.accelerator.board"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            board.action_switch("orderpoints", True)
        self.assertFalse(self.env["stock.accelerator"]._is_on("orderpoints"))

    def test_counts_are_stored_once_and_folded_by_day(self):
        Accelerator = self.env["stock.accelerator"]
        Count = self.env["stock.accelerator.count"]
        Count.search([])
        for records in (3, 4):
            Accelerator._count("orderpoints", "deadline", "", records, 0.5)
            Accelerator._store_counts()
        Accelerator._store_counts()
        rows = Count.search([("operation", "=", "deadline")], limit=2, order="id desc")
        self.assertEqual(rows.mapped("records"), [4, 3])
        self.env.cr.execute(
            "UPDATE stock_accelerator_count SET day = '2020-01-01' WHERE id IN %s", [tuple(rows.ids)]
        )
        Count._fold()
        folded = Count.search([("day", "=", "2020-01-01")])
        self.assertEqual((folded.calls, folded.records, folded.seconds), (2, 7, 1.0))
