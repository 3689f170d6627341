from unittest.mock import patch

from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestEngineCost(ReleaseCase):
    """What the gates cost in queries: flat in orders, nothing when off, little when they pass."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("overdue", mode="approve", limit_days=14)
        cls._set_gate("discount", mode="approve", limit_ratio=0.5)
        cls._set_gate("margin", limit_ratio=0.0)
        cls._set_gate("stock")
        cls.products = [cls._make_product(f"Product {n}", price=10.0) for n in range(5)]
        for product in cls.products:
            cls._put_stock(product, 10_000)

    def _orders(self, count, limit=1_000_000.0):
        customers = [self._make_customer(f"Customer {n}", limit=limit) for n in range(count)]
        return self.env["sale.order"].union(
            *(
                self._sell(
                    lines=[(product, 2, 10.0) for product in self.products], customer=customer, confirm=False
                )
                for customer in customers
            )
        )

    def test_evaluation_costs_the_same_for_one_and_for_fifty(self):
        engine = self.env["order.release.engine"]
        engine._evaluate(self._orders(1))
        one, many = self._orders(1), self._orders(50)
        counts = [
            self._count_queries(lambda orders=orders: engine._evaluate(orders)) for orders in (one, many)
        ]
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 12)

    def test_a_whole_book_is_read_like_each_of_its_orders(self):
        self._set_gate("price", mode="warn", limit_ratio=0.05)
        orders = self._orders(3, limit=1.0)
        orders[0].order_line[0].release_group = "A"
        orders[1].order_line[0].price_unit = 5.0
        orders[2].order_line[0].product_uom_id = self.env.ref("uom.product_uom_dozen")
        orders.action_confirm()

        def look():
            outcome = self.env["order.release.engine"]._evaluate(orders, "confirm")
            return {
                order_id: (one.lines, outcome.decisions[order_id].verdicts)
                for order_id, one in outcome.demands.items()
            }

        few = look()
        self.assertEqual(few[orders[0].id][0][0].group, "A")
        self.assertEqual(few[orders[2].id][0][0].ordered_qty, 24.0)
        self.assertIn("below_list", [one.code for one in few[orders[1].id][1]])
        models = "odoo.addons.order_release.models."
        with (
            patch(f"{models}order_release_engine.MANY_ORDERS", 0),
            patch("odoo.addons.order_release.queries.demand.MANY_ORDERS", 0),
            patch("odoo.addons.order_release.queries.free_stock.MANY_PRODUCTS", 0),
            patch(f"{models}order_release_gate_stock.MANY_PRODUCTS", 0),
        ):
            self.assertEqual(look(), few)

    def test_storing_holds_costs_the_same_for_few_and_for_fifty(self):
        engine = self.env["order.release.engine"]
        few, many = self._orders(2, limit=1.0), self._orders(50, limit=1.0)
        engine._store(engine._evaluate(self._orders(2, limit=1.0)))
        counts = [
            self._count_queries(lambda orders=orders: engine._store(engine._evaluate(orders)))
            for orders in (few, many)
        ]
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 25)

    def test_looking_again_at_one_held_order_takes_few_queries(self):
        engine = self.env["order.release.engine"]
        order = self._orders(1, limit=1.0)
        order.action_confirm()
        engine._refresh(order)
        # Nine by itself; kits ask twice, dropships and dates once each.
        self.assertLessEqual(self._count_queries(lambda: engine._store(engine._evaluate(order))), 13)

    def test_second_look_writes_nothing(self):
        engine = self.env["order.release.engine"]
        orders = self._orders(10, limit=1.0)
        orders.action_confirm()
        self._count_queries(lambda: engine._refresh(orders))
        holds = orders.release_hold_ids
        fields = ["figure", "limit", "excess", "state", "since"]
        with self._assert_unchanged(holds, fields), patch.object(type(holds), "write") as written:
            engine._refresh(orders)
        written.assert_not_called()
        self.assertEqual(len(orders.release_hold_ids), 10)

    def test_passing_order_adds_at_most_twelve_queries_to_its_confirmation(self):
        counts = {}
        for active in (False, True):
            self.company_a._switch_order_release(active)
            # What a worker keeps from one request to the next, read by a request like the one measured.
            self._count_queries(self._orders(1).with_user(self.salesman).action_confirm)
            counts[active] = self._count_queries(self._orders(1).with_user(self.salesman).action_confirm)
        self.assertLessEqual(counts[True] - counts[False], 12, counts)

    def test_rule_of_held_demand_is_searched_once(self):
        order = self._orders(1, limit=1.0)
        rules = type(self.env["stock.rule"])
        search = rules._search_rule_for_warehouses
        with patch.object(
            rules, "_search_rule_for_warehouses", autospec=True, side_effect=search
        ) as searched:
            order.action_confirm()
        self.assertEqual(set(order.order_line.move_ids.mapped("release_hold")), {True})
        self.assertEqual(searched.call_count, len(order.order_line))

    def test_creating_an_order_costs_no_query_more(self):
        counts = {}
        customer = self._make_customer(limit=1000.0)
        lines = [(product, 2, 10.0) for product in self.products]

        def create():
            self._make_order(lines, customer=customer, user=self.salesman)

        for active in (False, True):
            self.company_a._switch_order_release(active)
            self._count_queries(create)
            counts[active] = self._count_queries(create)
        self.assertEqual(counts[True], counts[False])

    def test_creating_an_order_does_not_ask_which_companies_release(self):
        customer = self._make_customer(limit=1000.0)
        with patch.object(type(self.env["res.company"]), "_get_governed_ids") as asked:
            order = self._make_order([(self.products[0], 2, 10.0)], customer=customer)
            asked.assert_not_called()
        order.action_confirm()
        self.assertEqual(order.release_state, "released")

    def test_off_nobody_reads_the_company_for_the_switch(self):
        self.company_a._switch_order_release(False)
        lines = self._orders(1).with_user(self.salesman).order_line
        self.assertFalse(lines._filter_governed())
        self.env.invalidate_all()
        lines.mapped("company_id.id")
        with self.assertQueryCount(0):
            self.assertFalse(lines._filter_governed())

    def test_off_the_gates_are_not_asked(self):
        self.company_a._switch_order_release(False)
        order = self._orders(1, limit=1.0)
        with patch.object(type(self.env["order.release.engine"]), "_evaluate") as evaluated:
            order.action_confirm()
            order.order_line[0].product_uom_qty = 7
        evaluated.assert_not_called()

    def test_clock_finds_what_was_not_looked_at_and_rests_after(self):
        orders = self._orders(3, limit=1.0)
        orders.action_confirm()
        orders._set_release({"release_checked_at": False})
        model = self.env["sale.order"]
        self.assertEqual(model._find_held_ids(), orders.sorted(lambda one: (one.date_order, one.id)).ids)
        model._refresh_chunk(orders.ids)
        self.assertEqual(model._find_held_ids(), [])
