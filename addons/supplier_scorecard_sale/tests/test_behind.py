from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.supplier_scorecard.tests.common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestBehind(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._make_product(price=10.0)
        cls.first = cls._order_for(12, quantity=10, product=cls.product)
        cls.second = cls._order_for(20, quantity=10, product=cls.product)

    def _sell(self, quantity, day, product=None, **values):
        with freeze_time(moment(day, 8)):
            return self._make_order([(product or self.product, quantity, 10.0)], confirm=True, **values)

    def _behind(self, company=None):
        found = self.env["supplier.predictor"]._fetch_behind(company or self.company_a)
        return {purchase: found.get(purchase.order_line.id) for purchase in (self.first, self.second)}

    def test_the_earliest_promise_gets_the_earliest_receipt(self):
        self._sell(8, 3)
        self._sell(6, 4)
        self.assertEqual(self._behind(), {self.first: (2, 100.0), self.second: (1, 40.0)})

    def test_what_is_on_hand_serves_first(self):
        self._put_stock(self.product, 9)
        self._sell(8, 3)
        self._sell(6, 4)
        self.assertEqual(self._behind(), {self.first: (1, 50.0), self.second: None})

    def test_value_is_in_company_currency_and_of_the_waiting_part(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "USD", "currency_id": self.usd.id, "company_id": self.company_a.id}
        )
        self._put_stock(self.product, 3)
        self._sell(8, 3, pricelist_id=pricelist.id)
        self.assertEqual(self._behind()[self.first], (1, 40.0), "5 x 10 USD at 1.25")

    def test_a_delivery_in_steps_counts_once(self):
        self.warehouse_a1.delivery_steps = "pick_pack_ship"
        self._sell(8, 3)
        self.assertEqual(self._behind()[self.first], (1, 80.0))

    def test_companies_and_branches_do_not_mix(self):
        self._sell(8, 3, warehouse=self.warehouse_b1)
        self._sell(8, 3, warehouse=self.warehouse_a2)
        self.assertEqual(self._behind(), {self.first: None, self.second: None})

    def test_the_desk_ranks_by_sales_at_risk(self):
        self._sell(8, 3)
        with freeze_time(moment(15)):
            self.env["supplier.expected.receipt"]._refresh(self.company_a)
        row = self.env["supplier.expected.receipt"].search([], limit=1)
        self.assertEqual(
            (row.order_id, row.waiting_orders, row.waiting_value, row.risk_value), (self.first, 1, 80.0, 80.0)
        )
