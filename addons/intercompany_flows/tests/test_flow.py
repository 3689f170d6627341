from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestIntercompanyFlow(IntercompanyCase):
    def _stages(self, company, user=None):
        flow = self.env["intercompany.flow"]
        flow = (flow.with_user(user) if user else flow).with_context(allowed_company_ids=company.ids)
        return {one.code: one for one in flow._stages(Scope(company.ids))}

    def _figures(self, company):
        self.env.flush_all()
        return {code: (one.count, round(one.amount, 2)) for code, one in self._stages(company).items()}

    def test_each_company_sees_its_side_in_its_currency(self):
        purchase = self._buy(10, price=8.0)
        order = purchase.intercompany_sale_ids
        total = order.amount_total
        nothing = {"waits": (0, 0.0), "sold": (0, 0.0), "bought": (0, 0.0), "to_bill": (0, 0.0)}
        self.assertEqual(self._figures(self.company_a), {**nothing, "sold": (1, total)})
        self.assertEqual(
            self._figures(self.company_b), {**nothing, "bought": (1, purchase.amount_total * 1.25)}
        )
        self._ship(order)
        self._receive(purchase)
        self.assertEqual(self._figures(self.company_a), nothing)
        self.assertEqual(
            self._figures(self.company_b), {**nothing, "to_bill": (1, purchase.amount_total * 1.25)}
        )
        for one in self._stages(self.company_b).values():
            with self.subTest(stage=one.code):
                rows = self.env[one.model].with_context(allowed_company_ids=self.company_b.ids)
                self.assertEqual(rows.search_count(one.domain), one.count)

    def test_who_may_not_read_the_documents_is_not_told(self):
        self._buy(10)
        reader = self._make_user(login="reader", groups=("distribution_control.group_user",))
        self.assertNotIn("sold", self._stages(self.company_a, reader))

    def test_the_cost_does_not_grow_with_the_companies(self):
        def count(companies):
            return self._count_queries(self._stages, companies)

        both = self.company_a | self.company_b
        self.env.flush_all()
        count(both)
        self.assertEqual(count(self.company_a), count(both))

    def test_the_legs_of_an_order_name_the_documents_of_the_other_company(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        flow = self.env["intercompany.flow"]
        legs = flow._timeline(purchase)
        self.assertEqual([(one.code, one.done) for one in legs[:1]], [("leg", True)])
        self.assertEqual((legs[0].model, legs[0].res_id), ("sale.order", order.id))
        self.assertIn(purchase.name, legs[0].text)
        self.assertIn("Company A", legs[0].text)
        self.assertEqual([one.text for one in flow._timeline(order)], [one.text for one in legs])
        self.assertIn("Delivery → receipt", " ".join(one.text for one in legs))

    def test_an_order_of_a_stranger_has_no_legs(self):
        order = self._make_order([(self.widget, 1, 10.0)])
        self.assertEqual(self.env["intercompany.flow"]._timeline(order), [])
