from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestUnreliability(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._make_product(price=13.0, cost=10.0)
        cls.steady, cls.wild = cls._make_vendor("Steady"), cls._make_vendor("Wild")
        for vendor, lates in ((cls.steady, [0] * 6), (cls.wild, [0, 0, 3, 6, 9, 12])):
            for late in lates:
                with freeze_time(moment(2)):
                    purchase = cls._make_purchase([(cls.product, 100, 10.0)], vendor=vendor)
                    purchase.order_line.date_planned = moment(8)
                    purchase.button_confirm()
                cls._receive(purchase, on=moment(8) + timedelta(days=late))
                cls._judge(purchase, 31)
        with freeze_time(moment(3)):
            order = cls._make_order([(cls.product, 260)], confirm=True)
        cls._validate(order.picking_ids, on=moment(20))
        cls.infos = cls.env["product.supplierinfo"].create(
            [
                {"partner_id": vendor.id, "product_tmpl_id": cls.product.product_tmpl_id.id, "price": price}
                for vendor, price in ((cls.steady, 10.5), (cls.wild, 10.0), (cls._make_vendor("New"), 9.0))
            ]
        )

    def _prices(self, **values):
        with freeze_time(moment(31)):
            self.infos.invalidate_recordset()
            return [(info.unreliability, info.price_with_unreliability) for info in self.infos]

    def test_the_cheaper_vendor_may_cost_more(self):
        (steady, with_steady), (wild, with_wild), (new, with_new) = self._prices()
        self.assertEqual((steady, with_steady), (0.0, 10.5))
        # 4 of 6 late by his fault at 10 % of 10.0 are 0.67 alone; the rest is stock held and margin lost.
        self.assertGreater(wild, 0.66)
        self.assertEqual(with_wild, 10.0 + wild)
        self.assertGreater(with_wild, with_steady)
        self.assertEqual((new, with_new), (0.0, 9.0), "without a past no figure")
        self.assertEqual(self.infos[2].unreliability_text, "Not known: 0 deliveries")
        self.assertIn("6 deliveries", self.infos[1].unreliability_text)

    def test_late_days_that_are_not_his_are_not_his_price(self):
        self.env.cr.execute("UPDATE supplier_event SET days_vendor = 0 WHERE partner_id = %s", [self.wild.id])
        self.assertEqual(self._prices()[1], (0.0, 10.0))

    def test_another_company_has_no_figure(self):
        with freeze_time(moment(31)):
            self.assertFalse(self.infos[1].with_company(self.company_b).unreliability)

    def test_two_queries_for_many_rows(self):
        self._prices()
        more = self.env["product.supplierinfo"].create(
            [{"partner_id": self.wild.id, "product_tmpl_id": self._make_product().product_tmpl_id.id} for _each in range(5)]
        )  # fmt: skip
        counts = []
        for records in (self.infos[:2], self.infos | more):
            self.env.flush_all()
            self.env.invalidate_all()
            (
                records.mapped("price_discounted"),
                records.partner_id.commercial_partner_id,
                records.product_tmpl_id.mapped("list_price"),
            )
            before = self.env.cr.sql_log_count
            with freeze_time(moment(31)):
                records.mapped("unreliability")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
