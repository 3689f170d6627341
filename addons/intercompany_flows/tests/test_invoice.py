from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestInvoice(IntercompanyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()

    def _invoiced(self, quantity=10):
        purchase = self._buy(quantity, price=8.0)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        self._receive(purchase)
        invoice = order._create_invoices()
        invoice.action_post()
        return purchase, order, invoice

    def test_invoice_makes_a_draft_bill_of_the_buyer(self):
        purchase, order, invoice = self._invoiced()
        bill = invoice.intercompany_bill_ids
        self.assertEqual(
            (bill.company_id, bill.move_type, bill.state), (self.company_b, "in_invoice", "draft")
        )
        self.assertEqual((bill.ref, bill.currency_id, bill.amount_untaxed), (invoice.name, self.eur, 80.0))
        self.assertEqual(bill.invoice_line_ids.purchase_line_id, purchase.order_line)
        self.assertEqual(purchase.order_line.qty_invoiced, 10)
        self.assertEqual(bill.invoice_line_ids.account_id.company_ids, self.company_b)
        match = self._match(order)
        self.assertEqual((match.invoiced, match.billed, match.not_billed), (10, 10, 0))

    def test_bills_mirrored_at_the_first_try(self):
        """One of two: the second needed somebody to press Retry."""
        _purchase, _order, first = self._invoiced(4)
        _purchase, _order, second = self._invoiced(6)
        self.env.flush_all()
        self._messages(second).flush_recordset()
        self.env.cr.execute(
            "UPDATE intercompany_message SET attempts = 2 WHERE id = ANY(%s)", [self._messages(second).ids]
        )
        today = fields.Date.context_today(first)
        measures = self.env["intercompany.kpi.source"]._measure(
            ["intercompany_first_match"], Period(today, today), self.company_a | self.company_b
        )
        self.assertEqual(
            sorted((one.company_id, one.numerator, one.denominator) for one in measures),
            [(self.company_b.id, 0.0, 1.0), (self.company_b.id, 1.0, 1.0)],
        )

    def test_address_that_the_seller_keeps_to_itself_does_not_stop_the_bill(self):
        self._keep_address(self.company_a)
        _purchase, _order, invoice = self._invoiced()
        self.assertEqual(invoice.intercompany_bill_ids.partner_shipping_id, self.company_a.partner_id)

    def test_bill_made_by_hand_is_addressed_to_the_sister_not_to_its_own_depot(self):
        depot = self._keep_address(self.company_a)
        self.agreement.mirror_invoice = "none"
        self._approve(self.agreement)
        purchase, _order, invoice = self._invoiced()
        self.assertFalse(invoice.intercompany_bill_ids)
        both = (self.company_b | self.company_a).ids
        bill = self.env["account.move"].browse(
            purchase.with_context(allowed_company_ids=both).action_create_invoice()["res_id"]
        )
        self.assertEqual(
            (bill.company_id, bill.partner_shipping_id), (self.company_b, self.company_a.partner_id)
        )
        # On A's own books the depot stays what it is: the sister's delivery address.
        own = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.company_a.partner_id.id,
                "company_id": self.company_a.id,
            }
        )
        self.assertEqual(own.partner_shipping_id, depot)

    def test_order_made_by_hand_for_a_sister_goes_to_the_sister_not_to_its_own_depot(self):
        self._keep_address(self.company_b)
        order = self._make_order([(self.widget, 2, 10.0)], customer=self.company_b.partner_id)
        self.assertEqual(
            (order.company_id, order.partner_shipping_id), (self.company_a, self.company_b.partner_id)
        )

    def _keep_address(self, company):
        """Return a delivery address that belongs to the books of *company* only."""
        return self.env["res.partner"].create(
            {
                "name": "Depot", "type": "delivery", "parent_id": company.partner_id.id,
                "company_id": company.id, "street": "1 Dock Road",
            }
        )  # fmt: skip

    def test_bill_is_posted_where_agreed(self):
        self.agreement.mirror_invoice = "posted"
        self._approve(self.agreement)
        _purchase, _order, invoice = self._invoiced()
        bill = invoice.intercompany_bill_ids
        self.assertEqual(bill.state, "posted")
        # 80 EUR are 100 USD on B's books.
        self.assertAlmostEqual(abs(bill.amount_untaxed_signed), 100.0)

    def test_credit_note_makes_a_refund(self):
        _purchase, _order, invoice = self._invoiced()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id, "reason": "Price"}).refund_moves()
        refund = invoice.reversal_move_ids
        refund.action_post()
        self.assertEqual(refund.intercompany_bill_ids.move_type, "in_refund")
        self.assertEqual(refund.intercompany_bill_ids.reversed_entry_id, invoice.intercompany_bill_ids)

    def _refused(self, *words):
        """Invoice; the invoice stands, its message names *words*, and the buyer has nothing of it."""
        bills = self.env["account.move"].search_count([("company_id", "=", self.company_b.id)])
        _purchase, _order, invoice = self._invoiced()
        message = self._messages(invoice)
        self.assertEqual((invoice.state, message.state), ("posted", "failed"))
        for word in words:
            self.assertIn(word, message.error)
        self.assertEqual(
            self.env["account.move"].search_count([("company_id", "=", self.company_b.id)]), bills
        )
        return message, invoice

    def test_closed_period_of_the_buyer_does_not_stop_the_seller(self):
        self.agreement.mirror_invoice = "posted"
        self._approve(self.agreement)
        self.company_b.purchase_lock_date = fields.Date.today()
        message, invoice = self._refused("Company B", "closed the period", "Reopen it")
        self.company_b.purchase_lock_date = False
        message.action_retry()
        self.assertEqual((message.state, invoice.intercompany_bill_ids.state), ("done", "posted"))

    def test_missing_journal_is_named(self):
        self.env["account.journal"].search(
            [("company_id", "=", self.company_b.id), ("type", "=", "purchase")]
        ).active = False
        self._refused("Company B has no purchase journal", "then retry")

    def test_missing_expense_account_is_named_with_its_product(self):
        self.env["account.journal"].search(
            [("company_id", "=", self.company_b.id)]
        ).default_account_id = False
        self.env["ir.default"].search([("field_id.name", "=like", "property_account_%_categ_id")]).unlink()
        self.company_b.expense_account_id = False
        message, _invoice = self._refused("no expense account for", "Widget")
        self.agreement.buyer_account_id = self._account("expense", self.company_b)
        self._approve(self.agreement)
        message.action_retry()
        self.assertEqual(message.state, "done")

    def test_archived_contact_of_the_seller_is_named(self):
        purchase = self._buy(10, price=8.0)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        invoice = order._create_invoices()
        self.env.cr.execute(
            "UPDATE res_partner SET active = FALSE WHERE id = %s", [self.company_a.partner_id.id]
        )
        self.env.invalidate_all()
        invoice.action_post()
        self.assertIn("is archived", self._messages(invoice).error)
        self.assertFalse(invoice.intercompany_bill_ids)

    def test_each_side_books_on_its_own_journal_and_account(self):
        journal = self.env["account.journal"].create(
            {"name": "Sister sales", "code": "SIS", "type": "sale", "company_id": self.company_a.id}
        )
        income, expense = self._account("income", self.company_a), self._account("expense", self.company_b)
        self.agreement.write(
            {"seller_journal_id": journal.id, "seller_account_id": income.id, "buyer_account_id": expense.id}
        )
        self._approve(self.agreement)
        _purchase, _order, invoice = self._invoiced()
        bill = invoice.intercompany_bill_ids
        self.assertEqual((invoice.journal_id, invoice.invoice_line_ids.account_id), (journal, income))
        self.assertEqual(
            (bill.journal_id.company_id, bill.invoice_line_ids.account_id), (self.company_b, expense)
        )

    def _account(self, kind, company):
        return self.env["account.account"].with_company(company).create(
            {"name": "Sisters", "code": f"9{kind[:1]}001".replace("i", "1").replace("e", "2"), "account_type": kind, "company_ids": [(6, 0, company.ids)]}
        )  # fmt: skip

    def test_withdrawn_invoice_takes_its_draft_bill_along(self):
        _purchase, _order, invoice = self._invoiced()
        bill = invoice.intercompany_bill_ids
        invoice.button_draft()
        self.assertEqual(bill.state, "cancel")
