from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestSupplierFlow(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.company_a.supplier_match_active = True
        cls.flow = cls.env["supplier.flow"]

    def _stages(self, company=None, user=None):
        flow = self.flow.with_user(user) if user else self.flow
        flow = flow.with_context(allowed_company_ids=(company or self.company_a).ids)
        return {one.code: one for one in flow._stages(Scope((company or self.company_a).ids))}

    def _bill(self, purchase, price=None):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids
        bill.write({"invoice_date": moment(13).date(), "currency_id": purchase.currency_id.id})
        bill.invoice_line_ids.tax_ids = [Command.clear()]
        if price:
            bill.invoice_line_ids.price_unit = price
        bill.action_post()
        return bill

    def _book(self):
        """Return one order per stage; each line costs 5.0 apiece."""
        book = {
            "requested": self._make_purchase(
                [(self._make_product(), 2, 5.0)], vendor=self.vendor, confirm=False
            ),
            "unconfirmed": self._order_for(20, quantity=4),
            "ordered": self._order_for(20, quantity=6),
            "late": self._order_for(12, quantity=8),
            "to_bill": self._order_for(12, quantity=20),
            "held": self._order_for(12, quantity=30),
            "billed": self._order_for(12, quantity=40),
        }
        book["ordered"].action_acknowledge()
        for code in ("held", "billed"):
            self._receive(book[code], on=moment(12))
        product = book["to_bill"].order_line.product_id
        self._receive(book["to_bill"], quantities={product: 15}, on=moment(12), backorder=False)
        self._bill(book["held"], price=7.0)
        self._bill(book["billed"])
        return book

    def test_each_stage_counts_what_it_opens(self):
        with freeze_time(moment(15)):
            self._book()
            stages = self._stages()
            self.assertEqual(
                {code: (one.count, round(one.amount, 2)) for code, one in stages.items()},
                {
                    "requested": (1, 10.0),
                    "unconfirmed": (1, 20.0),
                    "ordered": (1, 30.0),
                    "late": (1, 40.0),
                    "to_bill": (1, 75.0),
                    "held": (1, 210.0),
                    "billed": (1, 200.0),
                },
            )
            for one in stages.values():
                with self.subTest(stage=one.code):
                    self.assertEqual(self.env[one.model].search_count(one.domain), one.count)
                    self.assertEqual(sum(one.ages), one.count)
            self.assertEqual(stages["late"].ages, (0, 0, 1, 0))
            self.assertEqual({one.count for one in self._stages(self.company_b).values()}, {0})

    def test_money_of_another_currency_is_the_companys(self):
        with freeze_time(moment(15)):
            self._order_for(20, quantity=10, currency_id=self.usd.id)
            self.assertEqual(self._stages()["unconfirmed"].amount, 40.0)

    def test_who_may_not_read_a_kind_of_document_is_not_told_of_it(self):
        with freeze_time(moment(15)):
            self._book()
            reader = self._make_user(login="reader", groups=("distribution_control.group_user",))
            self.assertEqual(self._stages(user=reader), {})
            buyer = self.users["buyer"]
            stages = self._stages(user=buyer)
            self.assertEqual(stages["late"].count, 1)
            buyer.control_warehouse_ids = self.warehouse_a2
            stages = self._stages(user=buyer)
            self.assertEqual((stages["late"].count, stages["requested"].count), (0, 0))
            self.assertEqual(self.env["purchase.order"].search_count(stages["late"].domain), 0)

    def test_the_cost_does_not_grow_with_the_companies(self):
        def count(companies):
            flow = self.flow.with_context(allowed_company_ids=companies.ids)
            return self._count_queries(flow._stages, Scope(companies.ids))

        self.env.flush_all()
        both = self.company_a | self.company_b
        count(both)
        self.assertEqual(count(self.company_a), count(both))

    def test_the_life_of_an_order_from_request_to_what_is_due(self):
        with freeze_time(moment(3)):
            order = self._order_for(12, quantity=10)
            order.action_acknowledge()
        self._receive(order, on=moment(12))
        with freeze_time(moment(13)):
            bill = self._bill(order, price=7.0)
            events = self.flow._timeline(order.with_user(self.users["buyer"]))
        told = [(one.code, one.text, one.done) for one in events if one.code not in ("created", "confirmed")]
        self.assertEqual(
            told,
            [
                ("promised", "Confirmed: 1 lines, for 2026-03-12", True),
                ("receipt", f"Received: {order.picking_ids.name}", True),
                ("invoiced", f"Billed: {bill.name}", True),
                ("paid", f"Due: {bill.name}", False),
                ("held", f"Payment held: {bill.name}", False),
            ],
        )
        self.assertIn(self.flow, self.env["distribution.flow"]._flows("purchase.order"))
