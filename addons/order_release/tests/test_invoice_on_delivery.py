from unittest.mock import patch

from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestInvoiceOnDelivery(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(cron, "_commit_progress", return_value=60.0))
        cls._with_accounting(cls.company_a)
        cls.product.write({"taxes_id": False, "invoice_policy": "delivery"})

    def _ship(self, quantity=5, **kwargs):
        order = self._sell(quantity, customer=self._make_customer("Shop"))
        self._validate(order.picking_ids, **kwargs)
        return order

    def _run(self):
        self.env["stock.picking"]._cron_draft_invoices()

    def test_off_by_default(self):
        order = self._ship()
        self._run()
        self.assertFalse(order.invoice_ids)
        self.assertFalse(order.picking_ids.release_invoice_pending)

    def test_what_has_left_is_drafted_once(self):
        self.policy.invoice_on_delivery = True
        order = self._ship(quantities={self.product: 3})
        self.assertFalse(order.invoice_ids)
        self._run()
        self._run()
        self.assertEqual((order.invoice_ids.state, order.invoice_ids.amount_total), ("draft", 300.0))
        self._validate(order.picking_ids.filtered(lambda one: one.state != "done"))
        self._run()
        self.assertEqual(sorted(order.invoice_ids.mapped("amount_total")), [200.0, 300.0])

    def test_an_invoice_that_fails_stops_no_shipment_and_no_other_and_is_tried_again(self):
        self.policy.invoice_on_delivery = True
        first, second = self._ship(), self._ship(2)
        model = type(self.env["sale.order"])
        create = model._create_invoices

        def fail(orders, *args, **named):
            if orders == first:
                raise ValueError("no journal")
            return create(orders, *args, **named)

        with (
            patch.object(model, "_create_invoices", fail),
            self.assertLogs("odoo.addons.order_release.models.stock_picking_invoice", "ERROR"),
        ):
            self._run()
        self.assertEqual((len(first.invoice_ids), len(second.invoice_ids)), (0, 1))
        self._run()
        self.assertEqual(len(first.invoice_ids), 1)

    def test_the_change_is_in_the_ledger(self):
        self.policy.invoice_on_delivery = True
        entry = self.env["distribution.decision"].search(
            [("res_model", "=", "order.release.policy"), ("res_id", "=", self.policy.id)], limit=1
        )
        self.assertIn("Draft the invoice on delivery", entry.evidence["after"])
