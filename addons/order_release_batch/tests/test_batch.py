from odoo import Command
from odoo.tests import tagged

from odoo.addons.order_release.tests.hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestBatch(HoldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.warehouse_a1.out_type_id
        cls.type.auto_batch = False
        cls.order = cls._make_held_order([(cls.product, 4)])
        cls.held = cls.order.picking_ids
        cls.move = cls.held.move_ids
        cls.free = cls._make_open_order([(cls.product, 2)]).picking_ids

    def _make_batch(self, pickings, **values):
        return self.env["stock.picking.batch"].create(
            {"picking_type_id": self.type.id, "picking_ids": [Command.set(pickings.ids)], **values}
        )

    def test_held_delivery_cannot_be_batched(self):
        batch = self._make_batch(self.free)
        wizard = self.env["stock.picking.to.batch"].with_context(active_ids=self.held.ids)
        wave = self.env["stock.add.to.wave"].with_context(
            active_model="stock.picking", active_ids=self.held.ids
        )
        for attempt in (
            lambda: self.held.write({"batch_id": batch.id}),
            lambda: self.held.sudo().write({"batch_id": batch.id}),
            lambda: batch.write({"picking_ids": [Command.link(self.held.id)]}),
            lambda: batch.write({"picking_ids": [Command.set((self.free + self.held).ids)]}),
            lambda: self._make_batch(self.held),
            lambda: self._make_batch(self.free + self.held),
            lambda: wizard.create({"mode": "new"}).attach_pickings(),
            lambda: wizard.create({"mode": "existing", "batch_id": batch.id}).attach_pickings(),
            lambda: wave.create(
                {"mode": "new", "picking_ids": [Command.set(self.held.ids)]}
            ).attach_pickings(),
            lambda: self.held.copy({"batch_id": batch.id}),
        ):
            with self._assertRefused(self.move):
                attempt()
            self.assertFalse(self.held.batch_id)
        self.assertEqual(batch.picking_ids, self.free)

    def test_held_delivery_is_not_offered(self):
        batch = self._make_batch(self.free)
        self.assertIn(self.free, batch.allowed_picking_ids)
        self.assertNotIn(self.held, batch.allowed_picking_ids)
        self._release_order(self.order)
        batch.invalidate_recordset(["allowed_picking_ids"])
        self.assertIn(self.held, batch.allowed_picking_ids)

    def test_delivery_in_a_batch_of_people_is_not_held(self):
        batch = self._make_batch(self.free)
        batch.action_confirm()
        for values in ({"user_id": False}, {"user_id": self.users["warehouse_operator"].id}):
            batch.write(values)
            with self._assert_unchanged(self.free.move_ids, ["release_hold", "quantity", "state"]):
                held, refused = self.free.move_ids._apply_hold()
            self.assertFalse(held)
            self.assertIn(batch.name, refused[self.free.move_ids])
        self.assertEqual(self.free.batch_id, batch)

    def test_delivery_in_a_batch_of_stocks_own_leaves_it(self):
        """Warehouses batch every delivery by customer unless told otherwise; nobody has started on such a batch."""
        self.type.write({"auto_batch": True, "batch_group_by_partner": True})
        order = self._make_open_order([(self.product, 1)], customer=self._make_customer("Alone"))
        batch = order.picking_ids.batch_id
        self.assertEqual(batch.picking_ids, order.picking_ids)
        held, refused = order.order_line.move_ids._apply_hold()
        self.assertFalse(refused)
        self.assertRecordValues(held, [{"release_hold": True, "state": "confirmed", "quantity": 0.0}])
        self.assertFalse(order.picking_ids.batch_id)
        self.assertEqual(batch.state, "cancel")

    def test_automatic_batch_takes_it_after_the_release_only(self):
        self.type.write({"auto_batch": True, "batch_group_by_partner": True})
        order = self._make_held_order([(self.product, 1)], customer=self._make_customer("Alone"))
        self.assertFalse(order.picking_ids.batch_id)
        self._release_order(order)
        self.assertEqual(order.picking_ids.batch_id.picking_ids, order.picking_ids)

    def test_batch_of_the_released_part_ships(self):
        self._release_order(self.order, {self.move.id: 3})
        opened = self.order.picking_ids - self.held
        batch = self._make_batch(opened)
        batch.action_confirm()
        opened.move_ids.picked = True
        batch.action_done()
        self.assertEqual((batch.state, self.order.order_line.qty_delivered), ("done", 3.0))
        self.assertRecordValues(
            self.move, [{"release_hold": True, "product_uom_qty": 1.0, "state": "confirmed"}]
        )
