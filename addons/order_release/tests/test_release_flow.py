from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestReleaseFlow(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.customer = cls._make_customer("Hansa Bau", limit=1000.0)
        cls.flow = cls.env["order.release.flow"]

    def _stages(self, company=None):
        company = company or self.company_a
        return {one.code: one for one in self.flow._stages(Scope(company.ids))}

    def test_each_stage_counts_what_it_opens(self):
        self._with_accounting(self.company_a)
        self.product.taxes_id = False
        scarce = self._make_product("Scarce", price=10.0)
        (self.product | scarce).invoice_policy = "delivery"
        self._sell(2, customer=self.customer, confirm=False)
        self._sell(12, customer=self.customer)
        self._sell(5, product=scarce, price=10.0, customer=self._make_customer("Shop"))
        self._sell(3, customer=self._make_customer("Open"))
        shipped = self._sell(4, customer=self._make_customer("Out"))
        self._validate(shipped.picking_ids)
        invoiced = self._sell(1, customer=self._make_customer("Billed"))
        self._validate(invoiced.picking_ids)
        invoiced._create_invoices().action_post()
        stages = self._stages()
        self.assertEqual(
            {code: (one.count, one.amount) for code, one in stages.items()},
            {
                "quoted": (1, 200.0),
                "held": (1, 1200.0),
                "stock": (1, 50.0),
                "warehouse": (1, 300.0),
                "to_invoice": (1, 400.0),
                "invoiced": (1, 100.0),
            },
        )
        for one in stages.values():
            with self.subTest(stage=one.code):
                self.assertEqual(self.env[one.model].search_count(one.domain), one.count)
        self.assertEqual({one.count for one in self._stages(self.company_b).values()}, {0})

    def test_the_cost_does_not_grow_with_the_companies(self):
        def count(companies):
            before = self.env.cr.sql_log_count
            self.flow._stages(Scope(companies.ids))
            return self.env.cr.sql_log_count - before

        self.env.flush_all()
        count(self.company_a)
        self.assertEqual(count(self.company_a), count(self.company_a | self.company_b))

    def test_the_life_of_an_order_from_entry_to_what_is_expected(self):
        promised = fields.Datetime.now() + timedelta(days=9)
        order = self._sell(12, customer=self.customer, commitment_date=promised)
        self._release(order, "credit_controller", "Guarantee")
        events = self.flow._timeline(order.with_user(self.salesman))
        self.assertEqual(
            [(one.code, one.done) for one in events if one.done],
            [(one.code, True) for one in sorted((e for e in events if e.done), key=lambda e: (e.at, e.code))],
        )
        self.assertEqual(
            {one.code for one in events if one.done}, {"created", "confirmed", "held", "freed", "decided"}
        )
        freed = next(one for one in events if one.code == "freed")
        self.assertEqual(freed.who, "Credit controller")
        self.assertEqual([one.code for one in events if not one.done], ["picking", "promised"])
        self.assertEqual(events[-1].at, promised.replace(microsecond=0))
        self.assertIsInstance(events[0].at, datetime)
        self.assertIn(self.flow, self.env["distribution.flow"]._flows("sale.order"))
