from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestMoney(IntercompanyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.agreement.mirror_invoice = "posted"
        cls._approve(cls.agreement)
        cls.both = cls._make_user("finance_controller", login="both", companies=cls.company_a | cls.company_b)

    def _trade(self, quantity=10, price=8.0, received=None):
        purchase = self._buy(quantity, price=price)
        order = purchase.intercompany_sale_ids.with_company(self.company_a)
        self._ship(order)
        self._receive(purchase, received)
        return purchase, order

    def _items(self):
        self.env.flush_all()
        model = (
            self.env["intercompany.close"]
            .with_user(self.both)
            .with_context(allowed_company_ids=self.both.company_ids.ids)
        )
        model.invalidate_model()
        return model.search([("agreement_id", "=", self.agreement.id)])

    def test_the_day_closes_clean_when_all_is_done(self):
        _purchase, order = self._trade()
        self.assertEqual(
            self._items().mapped(lambda item: (item.kind, item.quantity, item.amount)),
            [("uninvoiced", 10, 80.0)],
        )
        order._create_invoices().action_post()
        self.assertFalse(self._items())

    def test_each_loose_end_is_a_line(self):
        purchase = self._buy(10, price=8.0)
        self._ship(purchase.intercompany_sale_ids)
        self.agreement.with_user(self.finance_a).action_reset()
        purchase.order_line.product_qty = 12
        kinds = {item.kind: item for item in self._items()}
        self.assertEqual(set(kinds), {"message", "transit", "uninvoiced"})
        self.assertEqual((kinds["transit"].amount, kinds["transit"].company_id), (80.0, self.company_b))
        self.assertIn(purchase.name, kinds["message"].document)

    def test_balance_that_only_one_company_has(self):
        self._make_invoice(self.company_b.partner_id, 50.0)
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.company_b.partner_id.id)], limit=1
        )
        invoice.intercompany_bill_ids.with_company(self.company_b).button_draft()
        kinds = {item.kind: item.amount for item in self._items()}
        self.assertEqual(kinds, {"draft_bill": 50.0, "balance": 50.0})

    def test_buyers_do_not_read_the_close(self):
        buyer = self._make_user("buyer", login="buyer_b", companies=self.company_b)
        with self.assertRaises(AccessError):
            self.env["intercompany.close"].with_user(buyer).search([])

    def test_netting_sets_off_what_both_books_hold(self):
        self._make_agreement(self.company_b, self.company_a, mirror_invoice="posted")
        self._make_invoice(self.company_b.partner_id, 80.0)
        wares = self._make_invoice(self.company_a.partner_id, 30.0, company=self.company_b, post=False)
        wares.currency_id = self.eur
        wares.action_post()
        netting = self.env["intercompany.netting"].with_user(self.finance_a).create(
            {"first_company_id": self.company_a.id, "second_company_id": self.company_b.id, "currency_id": self.eur.id}
        )  # fmt: skip
        self.assertEqual(
            (
                netting.owed_to_first,
                netting.owed_to_second,
                netting.set_off,
                netting.rest,
                netting.payer_company_id,
            ),
            (80.0, 30.0, 30.0, 50.0, self.company_b),
        )
        for user, company, value in (
            (self.finance_a, self.company_a, 30.0),
            (self.finance_b, self.company_b, 37.5),
        ):
            mine = netting.with_user(user).with_company(company)
            mine.action_make_entry()
            mine.action_make_entry()
            entry = self.env["account.move"].search(
                [("ref", "=", netting.name), ("company_id", "=", company.id)]
            )
            self.assertEqual((len(entry), entry.state, entry.amount_total_signed), (1, "draft", value))
        with self.assertRaises(UserError):
            netting.with_user(self.finance_a).action_count()

    def test_figures_are_counted_not_written(self):
        netting = self.env["intercompany.netting"].create(
            {
                "first_company_id": self.company_a.id,
                "second_company_id": self.company_b.id,
                "currency_id": self.eur.id,
            }
        )
        with self.assertRaises(UserError), self._assert_unchanged(netting, ["set_off"]):
            netting.with_user(self.finance_a).write({"set_off": 1000.0})
        elimination = self.env["intercompany.elimination"].create({"agreement_id": self.agreement.id})
        for values in ({"state": "confirmed"}, {"sales": 5.0}, {"line_ids": [Command.clear()]}):
            with self.assertRaises(UserError), self._assert_unchanged(elimination, ["state", "sales"]):
                elimination.with_user(self.both).with_context(
                    allowed_company_ids=self.both.company_ids.ids
                ).write(values)

    def test_nothing_is_made_confirmed(self):
        model = self.env["intercompany.elimination"].with_user(self.both)
        model = model.with_context(allowed_company_ids=self.both.company_ids.ids, default_state="confirmed")
        elimination = model.create({"agreement_id": self.agreement.id, "state": "confirmed", "sales": 5.0})
        self.assertEqual((elimination.state, elimination.sales), ("draft", 0.0))

    def test_profit_in_stock_of_the_newest_receipts(self):
        self._trade(10, price=8.0)
        self._trade(4, price=9.0)
        self.env["stock.quant"]._update_available_quantity(self.widget, self.warehouse_b1.lot_stock_id, -6)
        elimination = self.env["intercompany.elimination"].with_user(self.both).with_context(
            allowed_company_ids=self.both.company_ids.ids
        ).create({"agreement_id": self.agreement.id})  # fmt: skip
        # 8 left: 4 of the newest with 9 - 6, 4 of the first with 8 - 6.
        self.assertEqual((elimination.line_ids.quantity, elimination.profit_in_stock), (8, 20.0))
        elimination.action_confirm()
        with self.assertRaises(UserError):
            elimination.write({"date_to": "2030-01-01"})

    def test_one_company_alone_does_not_eliminate(self):
        model = (
            self.env["intercompany.elimination"]
            .with_user(self.finance_b)
            .with_context(allowed_company_ids=self.company_b.ids)
        )
        with self.assertRaises(AccessError):
            model.create({"agreement_id": self.agreement.id})
