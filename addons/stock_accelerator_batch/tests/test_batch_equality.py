"""Automatic batches hold the same pickings, in the same order, whoever reserves."""

from odoo.tests import tagged

from odoo.addons.stock_accelerator.tests.common import AcceleratorCase
from odoo.addons.stock_accelerator.transaction import forcing


@tagged("post_install", "-at_install", "stock_accelerator")
class TestBatchEquality(AcceleratorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.warehouse.out_type_id
        cls.kind.write({"auto_batch": True, "batch_group_by_partner": True, "batch_max_lines": 5})
        cls.partners = cls.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])

    def _make_pickings(self):
        """Make six pickings of two customers that compete for stock, half of them shipped only when complete."""
        products = self._make_product() | self._make_product()
        for product in products:
            self._put(product, self.warehouse.lot_stock_id, 11)
        pickings = self.env["stock.picking"]
        self.kind.reservation_method = "manual"
        for number in range(6):
            picking = self.env["stock.picking"].create({
                "picking_type_id": self.kind.id, "partner_id": self.partners[number % 2].id,
                "location_id": self.warehouse.lot_stock_id.id, "location_dest_id": self.customers.id,
                "move_type": "one" if number % 3 else "direct", "company_id": self.company.id,
            })  # fmt: skip
            for product in products:
                move = self._make_move(product, self.warehouse.lot_stock_id, self.customers, 2 + number % 2)
                move.picking_id = picking
            pickings |= picking
        pickings.action_confirm()
        return pickings, products

    def _batches(self, pickings):
        """Return who shares a batch with whom, batches numbered by their creation."""
        batches = pickings.batch_id.sorted("id")
        return {
            **{
                ("batch", number): tuple(batch.picking_ids.sorted("id").ids)
                for number, batch in enumerate(batches)
            },
            **{("state", number): (batch.state, batch.user_id.id) for number, batch in enumerate(batches)},
        }

    def test_batches_are_those_of_stock(self):
        pickings, products = self._make_pickings()
        for order in (pickings, pickings[::-1]):
            self.assertSameAfter(order.move_ids._action_assign, lambda: self._batches(pickings))
            self.assertSameAfter(order.action_assign, lambda: self._everything(products))
        with forcing(self.env.cr, "reservation", True):
            pickings.action_assign()
        self.assertTrue(pickings.batch_id)
        self.assertFalse([key for key in self._counted() if key[2]], "nothing may be left to stock here")
