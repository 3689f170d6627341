"""What counts as paid before anything leaves: money, for this order."""

from odoo import Command, fields
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestPrepayment(ReleaseCase):
    """Half of each order is paid beforehand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting(cls.company_a)
        cls.product.taxes_id = False
        cls._set_gate("credit", mode="off")
        cls._set_gate("payment", limit_ratio=0.5)
        cls.customer = cls._make_customer("Hansa Bau")

    def _invoice_in_advance(self, *shares):
        """Return one posted invoice over so much of each of ``{order: amount}``."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company_a.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": order.name,
                            "price_unit": amount,
                            "tax_ids": False,
                            "sale_line_ids": [Command.link(order.order_line[:1].id)],
                        }
                    )
                    for order, amount in shares
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _pay(self, invoice, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount, "payment_difference_handling": "open"})._create_payments()

    def _paid(self, order):
        self.env.flush_all()
        return self.env["order.release.gate.payment"]._fetch_paid(order.ids)[order.id].captured

    def test_an_invoice_over_two_orders_pays_each_its_part(self):
        small, large = (self._sell(n, customer=self.customer) for n in (1, 9))
        invoice = self._invoice_in_advance((small, 100.0), (large, 900.0))
        self._pay(invoice, 400.0)
        self.assertEqual((self._paid(small), self._paid(large)), (40.0, 360.0))
        (small | large).action_recheck()
        self.assertEqual((small | large).mapped("release_state"), ["held", "held"])
        self._pay(invoice, 100.0)
        (small | large).action_recheck()
        self.assertEqual((small | large).mapped("release_state"), ["released", "released"])

    def test_what_was_credited_is_not_paid(self):
        order = self._sell(2, customer=self.customer)
        invoice = self._invoice_in_advance((order, 100.0))
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id})  # fmt: skip
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.action_post()
        (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (0.0, 0.0))
        self.assertEqual(self._paid(order), 0.0)
        order.action_recheck()
        self.assertEqual(order.release_state, "held")
        self.assertEqual(self._holds(order), {("payment", "unpaid"): (0.0, 100.0)})
