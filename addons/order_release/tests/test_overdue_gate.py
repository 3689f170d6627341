from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestOverdueGate(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.product.taxes_id = False
        cls._set_gate("overdue", mode="approve", limit_days=14, limit_amount=50.0)
        cls.customer = cls._make_customer("Late payer")

    def _owe(self, amount, days, **values):
        return self._make_invoice(
            self.customer, amount, date=self._days_ago(days + 30), due=self._days_ago(days), **values
        )

    def test_old_invoice_holds_and_is_named(self):
        old = self._owe(320.0, 45)
        self._owe(100.0, 20)
        self._owe(900.0, 14)
        order = self._sell(1, customer=self.customer)
        self.assertEqual(self._holds(order), {("overdue", "overdue"): (45.0, 14.0)})
        self.assertEqual(order.release_hold_ids.facts["amount"], 420.0)
        self.assertEqual(order.release_hold_ids.facts["invoice"], old.name)
        self.assertIn("oldest invoice 45 days", order.release_blocked_by)

    def test_within_grace_or_small_amounts_pass(self):
        self._owe(900.0, 14)
        self._owe(50.0, 60)
        self.assertEqual(self._sell(1, customer=self.customer).release_state, "released")

    def test_disputed_invoice_is_left_out(self):
        invoice = self._owe(320.0, 45)
        invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable").no_followup = True
        self.assertEqual(self._sell(1, customer=self.customer).release_state, "released")

    def test_what_another_company_is_owed_does_not_hold_here(self):
        self._owe(320.0, 45, company=self.company_b)
        self.assertEqual(self._sell(1, customer=self.customer).release_state, "released")

    def test_approval_stands_while_invoices_age_and_falls_when_one_is_added(self):
        self._owe(320.0, 45)
        order = self._sell(1, customer=self.customer)
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._held(order), (0.0, 2.0))
        self._owe(80.0, 30)
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._held(order), (1.0, 2.0))
        self.assertEqual(self._holds(order), {("overdue", "overdue"): (45.0, 14.0)})
        standing = order.release_hold_ids.filtered(lambda hold: hold.state == "open")
        self.assertEqual(standing.excess, 350.0)
