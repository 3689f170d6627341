from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import FactsCase

DAY, NEXT = date(2030, 3, 5), date(2030, 3, 6)


@tagged("post_install", "-at_install")
class TestKpiWarehouse(FactsCase):
    """Branch A1 ships in one step; A2 receives in two and ships in three.

    2030-03-05: A1 ships 2 lines in full and 6 of 10 of another; A2 receives 2 lines, picks, packs and ships 1.
    2030-03-06: A2 puts the 2 lines away; 2 of A1's nails come back.
    """

    source = "distribution.kpi.source.warehouse"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse_a2.write({"reception_steps": "two_steps", "delivery_steps": "pick_pack_ship"})
        cls.nail, cls.bolt = cls._make_product("Nail"), cls._make_product("Bolt")
        for product in (cls.nail, cls.bolt):
            for warehouse in (cls.warehouse_a1, cls.warehouse_a2, cls.warehouse_b1):
                cls._put_stock(product, 100, warehouse=warehouse)
        with freeze_time("2030-03-05 10:00:00"):
            cls.full = cls._make_order([(cls.nail, 4, 10.0), (cls.bolt, 2, 20.0)], confirm=True)
            cls._validate(cls.full.picking_ids)
            cls.part = cls._make_order([(cls.nail, 10, 10.0)], confirm=True, team_id=cls.team.id)
            cls._validate(cls.part.picking_ids, quantities={cls.nail: 6})
            cls.stepwise = cls._make_order([(cls.nail, 1, 10.0)], warehouse=cls.warehouse_a2, confirm=True)
            for _step in range(3):
                cls._validate(cls.stepwise.picking_ids.filtered(lambda one: one.state == "assigned"))
            cls.purchase = cls._make_purchase(
                [(cls.nail, 5, 1.0), (cls.bolt, 5, 1.0)], warehouse=cls.warehouse_a2, confirm=True
            )
            received = cls._receive(cls.purchase)
            cls.abroad = cls._make_order([(cls.nail, 1, 10.0)], warehouse=cls.warehouse_b1, confirm=True)
            cls._validate(cls.abroad.picking_ids)
        with freeze_time("2030-03-06 10:00:00"):
            cls._validate(received._get_next_transfers())
            cls._return(cls.full.picking_ids, cls.nail, 2)
        cls.env.flush_all()

    @classmethod
    def _return(cls, picking, product, quantity):
        form = Form(
            cls.env["stock.return.picking"].with_context(
                active_ids=picking.ids, active_id=picking.id, active_model="stock.picking"
            )
        )
        wizard = form.save()
        for line in wizard.product_return_moves:
            line.quantity = quantity if line.product_id == product else 0
        cls._validate(wizard._create_return())

    def test_lines_per_step_and_branch(self):
        expected = {
            "warehouse_picked": (3, 1),
            "warehouse_shipped": (3, 1),
            "warehouse_packed": (None, 1),
            "warehouse_received": (None, 2),
            "warehouse_put_away": (None, None),
        }
        for code, lines in expected.items():
            for warehouse, count in zip((self.warehouse_a1, self.warehouse_a2), lines, strict=True):
                with self.subTest(code=code, branch=warehouse.name):
                    found = self._sums(code, DAY, warehouse_id=warehouse)
                    self.assertEqual(found, count and (count, 0))
        self.assertEqual(self._sums("warehouse_put_away", NEXT), (2, 0))
        self.assertEqual(self._documents("warehouse_put_away", NEXT).product_id, self.nail | self.bolt)

    def test_what_came_back_was_not_received(self):
        self.assertIsNone(self._sums("warehouse_received", NEXT))

    def test_picks_complete_at_once(self):
        self.assertEqual(self._sums("pick_complete", DAY, warehouse_id=self.warehouse_a1), (1, 2))
        self.assertEqual(self._sums("pick_complete", DAY, warehouse_id=self.warehouse_a2), (1, 1))

    def test_returns(self):
        self.assertEqual(self._sums("return_rate", DAY), (0, 4))
        self.assertEqual(self._sums("return_rate", NEXT), (1, 0))
        self.assertEqual(self._sums("return_value", NEXT), (20, 0))
        self.assertEqual(self._sums("return_rate", DAY, team_id=self.team), (0, 1))
        self.assertEqual(self._documents("return_value", NEXT).sale_line_id.order_id, self.full)

    def test_companies_do_not_mix(self):
        self.assertEqual(self._sums("warehouse_shipped", DAY, company=self.company_b), (1, 0))
        self.assertEqual(
            self._documents("warehouse_shipped", DAY, company=self.company_b).sale_line_id.order_id,
            self.abroad,
        )
