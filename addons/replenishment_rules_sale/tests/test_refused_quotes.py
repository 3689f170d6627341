from datetime import datetime, timedelta

from odoo.tests import tagged

from odoo.addons.distribution_control.tests.common import ControlCase

# A Wednesday three weeks ago, whatever today is.
ASKED = datetime.combine(datetime.now().date(), datetime.min.time()) - timedelta(
    days=datetime.now().weekday() + 19, hours=-12
)


@tagged("post_install", "-at_install")
class TestRefusedQuotes(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._make_product()
        cls.customer = cls._make_customer()
        cls.series = cls.env["replenishment.series"]

    def _quote(self, quantity, cancel=True, confirm=False, customer=None, on=ASKED, **values):
        order = self._make_order(
            [(self.product, quantity)], customer or self.customer, confirm=confirm, **values
        )
        if cancel:
            order._action_cancel()
        order.date_order = on
        return order

    def _lost(self, company=None):
        self.series._rebuild(company or self.company_a)
        rows = self.env["replenishment.demand"].search([("product_id", "=", self.product.id)])
        return [(row.warehouse_id, row.week, row.quantity, row.lost_qty) for row in rows]

    def test_off_nothing_is_counted(self):
        self._quote(8)
        self.assertEqual(self._lost(), [])

    def test_refused_quote_is_lost_demand_of_its_week_and_branch(self):
        self.company_a.replenishment_count_refused = True
        self._quote(8)
        self._quote(2, cancel=False)
        monday = (ASKED - timedelta(days=ASKED.weekday())).date()
        self.assertEqual(self._lost(), [(self.warehouse_a1, monday, 0, 8)])

    def test_who_came_back_was_not_lost(self):
        self.company_a.replenishment_count_refused = True
        child = self.env["res.partner"].create({"name": "Site", "parent_id": self.customer.id})
        self._quote(8)
        self._quote(8, cancel=False, confirm=True, customer=child, on=ASKED + timedelta(days=10))
        self.assertEqual(self._lost(), [])

    def test_cancelled_order_that_moved_goods_was_no_quote(self):
        self.company_a.replenishment_count_refused = True
        self._quote(8, confirm=True)
        self.assertEqual(self._lost(), [])

    def test_other_company_keeps_its_own_switch(self):
        self.company_b.replenishment_count_refused = True
        self._quote(8)
        self.assertEqual(self._lost(self.company_a | self.company_b), [])

    def test_switching_counts_the_past_anew(self):
        self.series._refresh(self.company_a)
        self.assertTrue(self.company_a.replenishment_demand_until)
        self.company_a.replenishment_count_refused = True
        self.assertFalse(self.company_a.replenishment_demand_until)
