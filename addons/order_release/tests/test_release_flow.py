from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

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
            return self._count_queries(self.flow._stages, Scope(companies.ids))

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

    def test_a_stage_counts_what_the_person_may_read(self):
        self._sell(12, customer=self.customer)
        other = self._make_user("release_desk", login="other_branch")
        other.control_warehouse_ids = self.warehouse_a2
        seller = self._make_user(login="own_only", groups=("distribution_control.group_user", "sales_team.group_sale_salesman"))  # fmt: skip
        reader = self._make_user(login="reader", groups=("distribution_control.group_user",))
        self.env.flush_all()
        counted = {}
        for user in (self.users["release_desk"], other, seller):
            stages = self.flow.with_user(user).with_context(allowed_company_ids=self.company_a.ids)
            held = next(one for one in stages._stages(Scope(self.company_a.ids)) if one.code == "held")
            counted[user.login] = held.count
            self.assertEqual(self.env["sale.order"].with_user(user).search_count(held.domain), held.count)
        self.assertEqual(counted, {self.users["release_desk"].login: 1, "other_branch": 0, "own_only": 0})
        self.assertEqual(self.flow.with_user(reader)._stages(Scope(self.company_a.ids)), [])

    def test_ages_are_those_of_the_waiting(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=4)):
            order = self._sell(12, customer=self.customer)
        self.env.flush_all()
        held = self._stages()["held"]
        self.assertEqual((held.ages, held.oldest_at), ((0, 0, 1, 0), order.release_since))

    def test_what_frees_most_is_proposed_with_its_button_to_who_may(self):
        order = self._sell(12, customer=self.customer)
        self.env.flush_all()

        def propose(user):
            flow = self.flow.with_user(user).with_context(allowed_company_ids=self.company_a.ids)
            return {one.key.split(":")[1]: one for one in flow._actions(Scope(self.company_a.ids))}

        controller = self.users["credit_controller"]
        payment = propose(controller)["payment"]
        self.assertEqual((payment.count, payment.amount, payment.currency_id), (1, 1200.0, self.eur.id))
        self.assertEqual(self.env["sale.order"].search(payment.domain), order)
        model, method, arguments = payment.call
        opened = getattr(self.env[model].with_user(controller), method)(*arguments)
        self.assertEqual(opened["res_model"], "account.move")
        self.assertEqual(propose(self.salesman)["payment"].call, ())
        self.assertEqual(
            self.flow.with_user(self._make_user(login="nobody"))._actions(Scope(self.company_a.ids)), []
        )

    def test_whoever_shows_the_flow_hears_when_an_order_is_held(self):
        with patch.object(self.env.registry["distribution.flow"], "_changed") as changed:
            self._sell(12, customer=self.customer)
        self.assertIn(self.company_a, [call.args[-1] for call in changed.call_args_list])

    def test_a_return_and_its_credit_note_are_steps_of_the_life(self):
        self._with_accounting(self.company_a)
        order = self._sell(4, customer=self._make_customer("Back"))
        self._validate(order.picking_ids)
        invoice = order._create_invoices()
        invoice.action_post()
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_model="stock.picking", active_ids=order.picking_ids.ids
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._validate(back)
        invoice._reverse_moves([{"invoice_date": fields.Date.today()}]).action_post()
        texts = [one.text for one in self.flow._timeline(order) if one.done]
        self.assertIn(f"Returned: {back.name}", texts)
        self.assertEqual(sum(text.startswith("Credit note: ") for text in texts), 1)
        self.assertEqual(sum(text.startswith("Shipped: ") for text in texts), 1)
