from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

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

    def test_balance_that_differs_since_yesterday_is_a_case(self):
        self._make_invoice(self.company_b.partner_id, 50.0)
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.company_b.partner_id.id)], limit=1
        )
        bill = invoice.intercompany_bill_ids.with_company(self.company_b)
        self.assertEqual(self._ledger(days=1), [])
        bill.button_draft()
        self.assertEqual(self._ledger(), [], "today it may still be booked")
        [found] = self._ledger(days=1)
        self.assertEqual(
            (found.company_id, found.amount_at_risk), (self.company_b.id, 62.5)
        )  # 50 EUR at 1.25
        self.assertEqual((found.facts["receivable"], found.facts["payable"]), (50.0, 0.0))
        self.assertEqual((found.facts["seller"], found.facts["buyer"]), ("Company A", "Company B"))

    def _ledger(self, days=0):
        self.env.flush_all()
        with freeze_time(datetime.now() + timedelta(days=days)):
            return self.env["intercompany.detector.ledger"]._detect(
                Scope((self.company_a | self.company_b).ids)
            )

    def test_paid_on_one_side_only(self):
        self.widget.write({"taxes_id": False, "supplier_taxes_id": False})
        _purchase, order = self._trade()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.tax_ids = False
        invoice.action_post()
        bill = invoice.intercompany_bill_ids.with_company(self.company_b)
        self._pay(invoice, 40.0)
        match = self._match(order)
        self.assertEqual((match.collected, match.paid, match.paid_difference), (40.0, 0.0, -40.0))
        self._pay(bill, 40.0)
        match = self._match(order)
        self.assertEqual((match.collected, match.paid, match.paid_difference), (40.0, 40.0, 0.0))

    def _pay(self, move, amount):
        self.env["account.payment.register"].with_company(move.company_id).with_context(
            active_model="account.move", active_ids=move.ids, allowed_company_ids=move.company_id.ids
        ).create({"amount": amount, "currency_id": self.eur.id, "payment_difference_handling": "open"})._create_payments()  # fmt: skip
        self.env.flush_all()

    def test_credit_that_the_buyer_books_waits_at_the_seller(self):
        self.widget.write({"taxes_id": False, "supplier_taxes_id": False})
        purchase, order = self._trade()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.tax_ids = False
        invoice.action_post()
        bill = invoice.intercompany_bill_ids.with_company(self.company_b)
        wizard = self.env["account.move.reversal"].with_company(self.company_b).with_context(
            active_model="account.move", active_ids=bill.ids, allowed_company_ids=self.company_b.ids
        )  # fmt: skip
        wizard.create({"journal_id": bill.journal_id.id, "reason": "Short"}).refund_moves()
        refund = bill.reversal_move_ids
        refund.invoice_line_ids.quantity = 3
        refund.action_post()
        note = refund.intercompany_invoice_id
        self.assertEqual(
            (note.company_id, note.move_type, note.state, note.amount_untaxed),
            (self.company_a, "out_refund", "draft", 24.0),
        )
        self.assertEqual(note.reversed_entry_id, invoice)
        match = self._match(order)
        self.assertEqual((match.invoiced, match.billed, purchase.order_line.qty_invoiced), (7, 7, 7))
        self.assertEqual({item.kind for item in self._items()} - {"uninvoiced"}, {"draft_bill", "balance"})
        note.invoice_line_ids.tax_ids = False
        note.with_company(self.company_a).action_post()
        self.assertEqual(note.intercompany_bill_ids, refund, "no second refund")
        self.assertEqual({item.kind for item in self._items()}, {"uninvoiced"})

    def test_books_are_shown_to_who_works_for_them(self):
        _purchase, order = self._trade()
        order._create_invoices().action_post()
        seen = {}
        for user in (self.finance_a, self.finance_b):
            match = self._match(order).with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            match.invalidate_model()
            seen[user] = (match.invoice_amount, match.seller_amount, match.buyer_amount, match.seller_rate, match.buyer_rate)  # fmt: skip
        self.assertEqual(seen[self.finance_a], (80.0, 80.0, 0.0, 1.0, 0.0))
        self.assertEqual(seen[self.finance_b], (80.0, 0.0, 100.0, 0.0, 1.25))

    def test_transfer_price_is_documented_for_finance(self):
        self.agreement.price_rule_ids = [Command.create({"method": "cost_plus", "percent": 25})]
        self._approve(self.agreement)
        order = self._buy(10).intercompany_sale_ids
        order.order_line.price_unit = 7.0
        match = self._match(order).with_user(self.finance_a)
        match = match.with_context(allowed_company_ids=self.company_a.ids)
        self.assertEqual(
            (match.price_method, match.price_base, match.price_percent, match.price_agreed, match.sale_price),
            ("cost_plus", 6.0, 25.0, 7.5, 7.0),
        )
        self.assertTrue(match.price_changed.startswith("7.0 by "))
        clerk = self._make_user("order_desk", login="tax_clerk", companies=self.company_a)
        with self.assertRaises(AccessError):
            match.with_user(clerk).read(["price_base"])

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
