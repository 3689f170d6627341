from unittest.mock import patch

from odoo.tests import tagged

from .test_allocation import AllocationCase


@tagged("post_install", "-at_install")
class TestRetest(AllocationCase):
    """What changes a fact puts whoever is held for it into the queue; the clock frees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Debtor", limit=50.0)
        cls.startClassPatcher(patch.object(type(cls.env["ir.cron"]), "_commit_progress", return_value=60.0))

    def _asked(self):
        rows = self.env["order.release.retest"].search([])
        return {(row.kind, row.subject_id_value, row.warehouse_id_value) for row in rows}

    def _clear(self):
        self.env["order.release.retest"]._drain()
        self.env["order.release.retest"].invalidate_model()

    def test_higher_limit_frees_at_the_next_stroke_of_the_clock(self):
        order = self._sell(10, product=self.product, customer=self.customer)
        self.assertEqual(order.release_state, "held")
        self._clear()
        self.customer.credit_limit = 5000
        self.assertEqual(self._asked(), {("partner", self.customer.id, 0)})
        self.env["order.release.retest"]._cron_retest()
        self.assertEqual(order.release_state, "released")
        self.assertFalse(self._asked())

    def test_payment_frees(self):
        self._with_accounting(self.company_a)
        invoice = self._make_invoice(self.customer, 40.0)
        order = self._sell(2, product=self.product, customer=self.customer)
        self.assertEqual(order.release_state, "held")
        self._clear()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertIn(("partner", self.customer.id, 0), self._asked())
        self.env["order.release.retest"]._cron_retest()
        self.assertEqual(order.release_state, "released")

    def test_payment_of_one_frees_another_of_the_group(self):
        self._with_accounting(self.company_a)
        self._set_gate("credit", count_group=True)
        head = self._make_customer("Group", limit=50.0)
        debtor, buyer = (
            self._make_customer(name, parent_id=head.id, vat=name) for name in ("Group North", "Group South")
        )
        invoice = self._make_invoice(debtor, 40.0)
        order = self._sell(2, product=self.product, customer=buyer)
        other = self._sell(10, product=self.product, customer=self.customer)
        self.assertEqual((order.release_state, other.release_state), ("held", "held"))
        self._clear()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(self.env["order.release.retest"]._drain(), order.ids)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "released")

    def test_receipt_frees_who_waits_for_it_and_looks_at_nobody_else(self):
        order = self._sell(5, product=self.scarce)
        other = self._sell(5, product=self._make_product("Other"))
        self._clear()
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_a1.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse_a1.lot_stock_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.scarce.id,
                            "product_uom_qty": 5,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.warehouse_a1.lot_stock_id.id,
                        },
                    )
                ],
            }
        )
        self._validate(receipt)
        self.assertEqual(self._asked(), {("product", self.scarce.id, self.warehouse_a1.id)})
        self.assertEqual(self.env["order.release.retest"]._drain(), order.ids)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, other.release_state), ("released", "held"))

    def test_corrected_price_and_policy_ask_too(self):
        order = self._sell(10, product=self.product, customer=self.customer)
        self._clear()
        order.order_line.price_unit = 1.0
        self.assertIn(("order", order.id, 0), self._asked())
        self._clear()
        self.policy.waiting_rate = 0.5
        self.assertEqual(self._asked(), {("company", self.company_a.id, 0)})

    def test_many_changes_trigger_the_clock_once(self):
        cron = self.env.ref("order_release.ir_cron_retest")
        domain = [("cron_id", "=", cron.id)]
        self.env["ir.cron.trigger"].search(domain).unlink()
        for limit in (60, 70, 80):
            self.customer.credit_limit = limit
        self.assertEqual(self.env["ir.cron.trigger"].search_count(domain), 1)

    def test_switched_off_asks_for_nothing(self):
        (self.company_a | self.company_b)._switch_order_release(False)
        self._clear()
        self.customer.credit_limit = 99
        self.assertFalse(self._asked())
