from odoo.tests import tagged

from .common import IntercompanyCase


class ChainCase(IntercompanyCase):
    """C sells to a customer, buys from B, who buys from A: one demand, three companies, two currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._create_company(name="Company C", currency_id=cls.eur.id)
        for currency in cls.eur | cls.usd:
            cls.env["res.currency.rate"].create(
                {"name": "2015-01-01", "rate": 1.25 if currency == cls.usd else 1.0, "company_id": cls.company_c.id, "currency_id": currency.id}
            )  # fmt: skip
        cls.warehouse_c1 = cls._warehouse_of(cls.company_c)
        cls.finance_c = cls._make_user("finance_controller", login="finance_c", companies=cls.company_c)
        cls.second = cls.env["intercompany.agreement"].create(
            {"seller_company_id": cls.company_b.id, "buyer_company_id": cls.company_c.id, "currency_id": cls.eur.id, "confirm_procured": True}
        )  # fmt: skip
        cls.agreement.confirm_procured = True
        cls._approve(cls.agreement)
        for user, company in ((cls.finance_b, cls.company_b), (cls.finance_c, cls.company_c)):
            cls.second.with_user(user).with_company(company).action_approve()
        for company in cls.company_b | cls.company_c:
            cls._procure_to_order(company)
        (cls.warehouse_a1 | cls.warehouse_a2).mto_pull_id.active = False  # A sells from stock
        for buyer, seller, price in (
            (cls.company_b, cls.company_a, 8.0),
            (cls.company_c, cls.company_b, 11.0),
        ):
            cls.env["product.supplierinfo"].create(
                {
                    "partner_id": seller.partner_id.id, "company_id": buyer.id, "price": price,
                    "currency_id": cls.eur.id, "product_tmpl_id": cls.widget.product_tmpl_id.id,
                }
            )  # fmt: skip
            seller.partner_id.with_company(buyer).property_purchase_currency_id = cls.eur

    @classmethod
    def _procure_to_order(cls, company):
        """What a customer orders there is bought for that order."""
        warehouse = cls._warehouse_of(company)
        mto = warehouse.mto_pull_id.route_id
        mto.active = True
        cls.widget.route_ids |= mto | warehouse.buy_pull_id.route_id


@tagged("post_install", "-at_install")
class TestChain(ChainCase):
    def _sell(self, quantity=5):
        customer = self._make_customer("Harbour Workshop", company=self.company_c)
        return self._make_order(
            [(self.widget, quantity, 20.0)], customer=customer, warehouse=self.warehouse_c1, confirm=True
        )

    def test_goods_not_bought_yet_cost_what_the_chain_asks(self):
        order = self._sell()
        everyone = self.company_a | self.company_b | self.company_c
        hops = order.intercompany_chain_id.with_context(allowed_company_ids=everyone.ids).drawing["hops"]
        outside = next(hop for hop in hops if hop["order_id"] == order.id)
        self.assertEqual((outside["revenue"], outside["margin"]), (100.0, 45.0))  # 5 x (20 - 11)

    def test_one_demand_goes_through_three_companies(self):
        order = self._sell()
        chain = order.intercompany_chain_id
        self.assertEqual(chain.name, order.name)
        self.assertEqual(chain.sale_ids.company_id, self.company_a | self.company_b | self.company_c)
        depth = {sale.company_id: sale.intercompany_depth for sale in chain.sale_ids}
        self.assertEqual(depth, {self.company_c: 0, self.company_b: 1, self.company_a: 2})
        self.assertEqual(chain.company_ids, self.company_a | self.company_b | self.company_c)

    def test_drawing_shows_money_to_whose_it_is(self):
        chain = self._sell(5).intercompany_chain_id
        everybody = (self.company_a | self.company_b | self.company_c).ids
        drawing = chain.with_context(allowed_company_ids=everybody).drawing
        self.assertEqual([hop["seller"] for hop in drawing["hops"]], ["Company A", "Company B", "Company C"])
        self.assertEqual([hop["revenue"] for hop in drawing["hops"]], [40.0, 55.0, 100.0])
        # A: 40 - 5 x 6; the others have no cost of stock yet but today's 6 USD, and none in C.
        self.assertAlmostEqual(drawing["hops"][0]["margin"], 10.0)
        self.assertAlmostEqual(drawing["group_margin"], 70.0)
        chain.invalidate_recordset()
        narrow = chain.with_user(self.finance_a).with_context(allowed_company_ids=self.company_a.ids).drawing
        self.assertEqual([hop["margin"] is False for hop in narrow["hops"]], [False, True, True])
        self.assertIs(narrow["group_margin"], False)
        self.assertEqual([hop["revenue"] for hop in narrow["hops"]], [40.0, False, False])
        self.assertEqual([hop["is_mine"] for hop in narrow["hops"]], [True, False, False])
        self.assertIn("Harbour Workshop", str(drawing))
        self.assertNotIn("Harbour Workshop", str(narrow))

    def test_drawing_lists_the_documents_of_each_hop(self):
        order = self._sell(5)
        drawing = self._ship_from_the_source(order)
        [hop] = [one for one in drawing["hops"] if one["seller"] == "Company A"]
        sold = order.intercompany_chain_id.sale_ids.filtered(lambda one: one.company_id == self.company_a)
        self.assertEqual([paper["name"] for paper in hop["papers"]], sold.picking_ids.mapped("name"))
        bought = sold.intercompany_purchase_id.picking_ids
        self.assertEqual([paper["id"] for paper in hop["bought_papers"]], bought.ids)

    def _ship_from_the_source(self, order):
        chain = order.intercompany_chain_id
        self._ship(chain.sale_ids.filtered(lambda one: one.company_id == self.company_a))
        chain.invalidate_recordset()
        everybody = (self.company_a | self.company_b | self.company_c).ids
        return chain.with_context(allowed_company_ids=everybody).drawing

    def test_goods_go_the_whole_way(self):
        order = self._sell(5)
        chain = order.intercompany_chain_id
        for company in (self.company_a, self.company_b, self.company_c):
            sale = chain.sale_ids.filtered(lambda one, company=company: one.company_id == company)
            self._ship(sale)
            purchase = sale.intercompany_purchase_id.with_company(sale.intercompany_purchase_id.company_id)
            if purchase:
                self._receive(purchase)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(chain.sale_ids.order_line.mapped("qty_delivered"), [5, 5, 5])

    def test_cancelling_the_customer_order_reaches_the_source(self):
        order = self._sell(5)
        order.order_line.move_ids.move_orig_ids._action_cancel()
        purchase = order.intercompany_chain_id.purchase_ids.filtered(
            lambda one: one.company_id == self.company_c
        )
        purchase.with_company(self.company_c).button_cancel()
        self.assertEqual(purchase.intercompany_sale_ids.state, "cancel")
