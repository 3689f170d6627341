from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestHeldPosition(ReleaseCase):
    """What levels and proposals are planned with: ten on the shelf, four owed, thirty held for credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.company_a | cls.company_b).control_active = True
        cls.env["replenishment.policy"].create(
            {"name": "All", "company_id": cls.company_a.id, "mode": "advise", "target_ratio": 0.95}
        )
        cls.item = cls._make_product("Valve", price=100.0)
        cls.broke = cls._make_customer("Broke", limit=100)
        cls._put_stock(cls.item, 10)

    def _plan(self):
        run = self.env["replenishment.run"]._open_run(self.company_a)
        while run.state == "running":
            run._work_step()
        self.assertEqual(run.state, "done", run.error)
        level = self.env["replenishment.level"].search(
            [("product_id", "=", self.item.id), ("warehouse_id", "=", self.warehouse_a1.id)]
        )
        level.invalidate_recordset()
        return level

    def test_position_of_a_level(self):
        self._sell(4, product=self.item)
        order = self._sell(30, product=self.item, customer=self.broke)
        level = self._plan()
        self.assertEqual((level.outgoing_qty, level.position_qty, level.held_out_qty), (4, 6, 30))
        moves = self.env["stock.move"].search(level.action_view_held_out()["domain"])
        self.assertEqual(moves, order.order_line.move_ids)
        self.company_a.replenishment_without_held = False
        level = self._plan()
        self.assertEqual((level.outgoing_qty, level.position_qty, level.held_out_qty), (34, -24, 0))

    def test_quantity_to_order_of_a_level(self):
        self._sell(30, product=self.item, customer=self.broke)
        level = self._plan()
        planner = self.env["replenishment.planner"]

        def position():
            warehouses, products, positions, _wanted = planner._order_quantities(self.company_a)
            keys = zip(warehouses.tolist(), products.tolist(), strict=True)
            return dict(zip(keys, positions.tolist(), strict=True))[level.warehouse_id.id, self.item.id]

        self.assertEqual(position(), 10)
        self.company_a.replenishment_without_held = False
        self.assertEqual(position(), -20)

    def test_what_is_held_and_far_away_is_taken_out_once(self):
        """Of 14 owed now nothing goes off for the thirty that were never counted."""
        self._sell(14, product=self.item)
        later = fields.Datetime.now() + timedelta(days=300)
        self._sell(30, product=self.item, customer=self.broke, commitment_date=later)
        level = self._plan()
        self.assertEqual((level.outgoing_qty, level.position_qty), (14, -4))
        planned = self.env["replenishment.proposal.engine"]._fetch_planned(self.company_a, self.item.ids)
        self.assertEqual([row.owed for row in planned if row.warehouse_id == level.warehouse_id.id], [14])
