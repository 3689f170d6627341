from odoo import Command
from odoo.tests import tagged

from odoo.addons.order_release.tests.hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestKits(HoldCase):
    """A set of 2 cables and 1 drill; 10 of each in stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._make_product("Set", is_storable=False)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.product.id, "product_qty": 2}),
                    Command.create({"product_id": cls.other.id, "product_qty": 1}),
                ],
            }
        )

    def _quantities(self, moves):
        return {
            product: sum(some.mapped("product_uom_qty"))
            for product, some in moves.grouped("product_id").items()
        }

    def test_components_are_held_and_released(self):
        order = self._make_held_order([(self.kit, 3)])
        self.assertEqual(self._quantities(self._held(order)), {self.product: 6.0, self.other: 3.0})
        self.assertFalse(self._open(order))
        released = self._release_order(order)
        self.assertEqual(set(released.mapped("state")), {"assigned"})
        self._validate(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 3.0)

    def test_kit_let_go_beside_a_held_line_is_free(self):
        order = self._make_held_order([(self.product, 1)])
        with self._gates(let_go=True):
            order.order_line = [Command.create({"product_id": self.kit.id, "product_uom_qty": 2})]
        self.assertEqual(self._quantities(self._open(order)), {self.product: 4.0, self.other: 2.0})
        self.assertEqual(self._quantities(self._held(order)), {self.product: 1.0})

    def test_less_of_a_held_kit_takes_from_every_component(self):
        order = self._make_held_order([(self.kit, 3)])
        self._set_quantity(order.order_line, 1)
        self.assertEqual(self._quantities(self._held(order)), {self.product: 2.0, self.other: 1.0})
        self.assertFalse(order.picking_ids.filtered(lambda picking: picking.picking_type_code == "incoming"))

    def test_less_takes_from_held_kits_first(self):
        order = self._make_held_order([(self.kit, 3)])
        part = {move.id: move.product_uom_qty / 3 for move in self._held(order)}
        self._release_order(order, part)
        self._set_quantity(order.order_line, 2)
        self.assertEqual(self._quantities(self._held(order)), {self.product: 2.0, self.other: 1.0})
        self.assertEqual(self._quantities(self._open(order)), {self.product: 2.0, self.other: 1.0})
        self._set_quantity(order.order_line, 1)
        self.assertFalse(self._held(order))
        self.assertEqual(self._quantities(self._open(order)), {self.product: 2.0, self.other: 1.0})
        self.assertFalse(order.picking_ids.filtered(lambda picking: picking.picking_type_code == "incoming"))

    def test_more_of_a_released_kit_is_held_beside_it(self):
        order = self._make_held_order([(self.kit, 1)])
        self._release_order(order)
        self._set_quantity(order.order_line, 3)
        self.assertEqual(self._quantities(self._open(order)), {self.product: 2.0, self.other: 1.0})
        self.assertEqual(self._quantities(self._held(order)), {self.product: 4.0, self.other: 2.0})
