import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupplierCase, moment

FIGURES = ["match_state", "payment_state", "amount_residual"]


@tagged("post_install", "-at_install")
class TestMatch(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.company_a.supplier_match_active = True
        cls.finance = cls.users["finance_controller"]
        cls.clerk = cls._make_user("buyer", login="control_clerk", groups=("account.group_account_invoice",))

    def _bill(self, purchase, quantity=None, price=None, post=True):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids.filtered(lambda move: move.state == "draft")
        bill.invoice_date = moment(13).date()
        line = bill.invoice_line_ids
        line.tax_ids = [Command.clear()]
        if quantity is not None:
            line.quantity = quantity
        if price is not None:
            line.price_unit = price
        if post:
            bill.action_post()
        return bill

    def _received(self, quantity=None, **values):
        purchase = self._order_for(12, quantity=20, **values)
        product = purchase.order_line.product_id
        self._receive(purchase, quantities=None if quantity is None else {product: quantity}, on=moment(12))
        return purchase

    def _differences(self, bill):
        return [(row.code, row.quantity, row.amount, row.state) for row in bill.match_difference_ids]

    def _pay(self, bill, user=None):
        wizard = self.env["account.payment.register"].with_user(user or self.finance)
        return (
            wizard.with_context(active_model="account.move", active_ids=bill.ids)
            .create({})
            .action_create_payments()
        )

    def test_a_bill_that_matches_can_be_paid(self):
        bill = self._bill(self._received())
        self.assertEqual((bill.match_state, self._differences(bill)), ("matched", []))
        self._pay(bill)
        self.assertIn(bill.payment_state, ("paid", "in_payment"))

    def test_more_billed_than_received_holds_and_the_receipt_cures(self):
        purchase = self._received(quantity=12)
        bill = self._bill(purchase, quantity=20)
        self.assertEqual(bill.match_state, "held")
        self.assertEqual(self._differences(bill), [("over_received", 8.0, 40.0, "open")])
        with (
            self._assert_unchanged(bill, FIGURES),
            self.assertRaisesRegex(UserError, "More billed than received"),
        ):
            self._pay(bill)
        self._receive(purchase, on=moment(15))
        self.assertEqual((bill.match_state, bill.match_difference_ids.state), ("matched", "cured"))
        self._pay(bill)

    def test_price_above_the_order_holds_within_tolerance_it_does_not(self):
        self.assertEqual(
            self._differences(self._bill(self._received(), price=5.5)), [("price_high", 20.0, 10.0, "open")]
        )
        self.env["supplier.match.tolerance"].create({"company_id": self.company_a.id, "price_share": 0.1})
        self.assertEqual(self._bill(self._received(), price=5.5).match_state, "matched")

    def test_another_currency_is_compared_at_the_bills_rate(self):
        purchase = self._received(currency_id=self.usd.id)
        bill = self._bill(purchase, post=False)
        bill.currency_id = self.eur
        bill.invoice_line_ids.price_unit = 4.4
        bill.action_post()
        self.assertEqual(self._differences(bill), [("price_high", 20.0, 8.0, "open")], "5 USD are 4 EUR")

    def test_release_takes_the_role_a_reason_and_another_person(self):
        bill = self._bill(self._received(quantity=12), quantity=20)
        with self._assert_unchanged(bill, FIGURES):
            for user, error in ((self.clerk, AccessError), (self.users["auditor"], AccessError)):
                with self.assertRaises(error):
                    bill.with_user(user)._release_match("Because")
        bill.with_user(self.finance)._release_match("Agreed with the vendor by phone")
        decision = self.env["distribution.decision"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", bill.id)]
        )
        self.assertEqual(
            (decision.verdict, decision.actor_id_value, decision.evidence["differences"][0]["amount"]),
            ("release", self.finance.id, 40.0),
        )
        self.assertEqual(
            (bill.match_state, bill.match_difference_ids.decision_id_value), ("released", decision.id)
        )
        self._pay(bill)

    def test_nobody_releases_the_own_bill(self):
        purchase = self._received(quantity=12)
        bill = self._bill(purchase, quantity=20)
        bill.invoice_user_id = self.finance
        with self._assert_unchanged(bill, FIGURES), self.assertRaisesRegex(UserError, "yourself"):
            bill.with_user(self.finance)._release_match("Fine")

    def test_a_release_holds_until_the_difference_grows(self):
        bill = self._bill(self._received(), price=5.5)
        bill.with_user(self.finance)._release_match("New price list")
        bill._check_match()
        self.assertEqual(bill.match_state, "released")
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 6
        bill.action_post()
        self.assertEqual(
            (bill.match_state, self._differences(bill)), ("held", [("price_high", 20.0, 20.0, "open")])
        )

    def test_every_way_around_is_refused_and_nothing_changes(self):
        bill = self._bill(self._received(quantity=12), quantity=20)
        payable = bill.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.vendor.id,
                "amount": 100,
            }
        )
        entry = self.env["account.move"].create(
            {
                "line_ids": [
                    Command.create(
                        {"account_id": payable.account_id.id, "partner_id": self.vendor.id, "debit": 100}
                    ),
                    Command.create({"account_id": bill.invoice_line_ids.account_id.id, "credit": 100}),
                ]
            }
        )
        entry.action_post()
        counterpart = entry.line_ids.filtered("debit")
        finance = self.finance
        ways = {
            "reconcile with an entry": lambda: (payable | counterpart).with_user(finance).reconcile(),
            "outstanding line": lambda: bill.with_user(finance).js_assign_outstanding_line(counterpart.id),
            "link to a payment": lambda: payment.with_user(finance).write(
                {"invoice_ids": [Command.link(bill.id)]}
            ),
            "write the state": lambda: bill.with_user(finance).write({"match_state": "matched"}),
            "write the state with a word for a pass": lambda: (
                bill.with_context(match_pass=True).sudo().write({"match_state": "released"})
            ),
            "drop the order": lambda: bill.invoice_line_ids.with_user(self.clerk).write(
                {"purchase_line_id": False}
            ),
            "write a difference": lambda: bill.match_difference_ids.with_user(finance).write(
                {"state": "cured"}
            ),
        }
        for name, way in ways.items():
            with (
                self.subTest(name),
                self._assert_unchanged(bill | entry, FIGURES),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                way()

    def test_the_database_refuses_it_too(self):
        bill = self._bill(self._received(quantity=12), quantity=20)
        payable = bill.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        other = self._bill(self._received()).line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        self.env.flush_all()
        with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, debit_amount_currency,"
                " credit_amount_currency, max_date, company_id) VALUES (%s, %s, 1, 1, 1, now(), %s)",
                [other.id, payable.id, self.company_a.id],
            )

    def test_a_credit_note_settles_a_held_bill(self):
        bill = self._bill(self._received(quantity=12), quantity=20)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        reversal = reversal.create({"reason": "Wrong quantity", "journal_id": bill.journal_id.id})
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        lines = (bill | reversal.new_move_ids).line_ids
        lines.filtered(
            lambda line: line.account_type == "liability_payable" and not line.reconciled
        ).reconcile()
        self.assertEqual(bill.amount_residual, 0)

    def test_off_costs_nothing_and_holds_nothing(self):
        self.company_a.supplier_match_active = False
        bill = self._bill(self._received(quantity=12), quantity=20)
        self.assertFalse(bill.match_state)
        self._pay(bill)

    def test_lines_without_an_order_are_shown_and_do_not_hold(self):
        bill = self._make_invoice(self.vendor, 30.0, kind="in_invoice")
        self.assertEqual(
            (bill.match_state, self._differences(bill)), ("matched", [("no_order", 1.0, 30.0, "shown")])
        )
        self.env["supplier.match.tolerance"].create(
            {"company_id": self.company_a.id, "without_order": "hold"}
        )
        self.assertEqual(self._make_invoice(self.vendor, 30.0, kind="in_invoice").match_state, "held")
