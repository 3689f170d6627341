"""An order of five hundred lines costs no query more than one of five."""

from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestLongOrders(ReleaseCase):
    def test_looking_at_a_long_order_costs_no_query_more(self):
        self._set_gate("stock")
        self._set_gate("discount", mode="approve", limit_ratio=0.1)
        self._set_gate("margin", mode="approve", limit_ratio=0.9)
        products = self.env["product.product"].create(
            [{"name": f"P{n}", "type": "consu", "is_storable": True, "list_price": 1.0} for n in range(250)]
        )
        customer = self._make_customer("Hansa Bau", limit=10.0)
        counts = []
        for size in (5, 500):
            order = self._sell(
                lines=[(products[n % 250], 2, 1.0) for n in range(size)], customer=customer, confirm=False
            )
            order.action_confirm()
            self.assertEqual((order.release_state, self._held(order)), ("held", (2.0 * size, 0.0)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["order.release.engine"]._refresh(order)
            counts.append(self.env.cr.sql_log_count - before)
            panel = order.with_user(self.salesman).get_release_panel()
            self.assertEqual(panel["state"], "held")
        self.assertLessEqual(counts[1], counts[0] + 2)
