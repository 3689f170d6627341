from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestChainHold(ReleaseCase):
    """B sells to a customer what A sends to B for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = {
            company: cls._make_user("finance_controller", login=f"finance_{company.id}", companies=company)
            for company in cls.company_a | cls.company_b
        }
        agreement = cls.env["intercompany.agreement"].create(
            {
                "seller_company_id": cls.company_a.id,
                "buyer_company_id": cls.company_b.id,
                "currency_id": cls.eur.id,
            }
        )
        for company, user in people.items():
            agreement.with_user(user).with_company(company).action_approve()
        cls.customer = cls._make_customer("Customer of B", limit=100000, company=cls.company_b)
        cls.sale = cls._make_order(
            [(cls.product, 5, 100.0)], customer=cls.customer, warehouse=cls.warehouse_b1, confirm=True
        )
        purchase = cls._make_purchase(
            [(cls.product, 5, 60.0)],
            vendor=cls.company_a.partner_id,
            warehouse=cls.warehouse_b1,
            currency_id=cls.eur.id,
        )
        # What procurement links by itself for goods made to order.
        purchase.order_line.move_dest_ids = [Command.set(cls.sale.order_line.move_ids.ids)]
        purchase.with_company(cls.company_b).button_confirm()
        cls.order = purchase.intercompany_sale_ids.with_company(cls.company_a)

    def _look(self, order):
        self.env["order.release.engine"]._refresh(order.with_company(order.company_id))
        order.invalidate_recordset()

    def test_free_as_long_as_the_customer_is(self):
        self.assertEqual(self.order.intercompany_chain_id, self.sale.intercompany_chain_id)
        self.assertEqual(self._holds(self.order), {})
        self.assertEqual(self._held(self.order), (0, 5))

    def test_held_and_released_with_the_customers_order(self):
        self.env["order.release.hold"].create(self._open_hold("credit"))
        self.env.flush_all()
        [verdict] = self._verdicts()
        self.assertEqual((verdict.gate, verdict.code, verdict.holds), ("chain", "origin_held", True))
        gate = self.env["order.release.gate.chain"]
        self.assertEqual(
            gate._tell(verdict), f"{self.sale.name} of Company B, which these goods are for, is held"
        )
        self.sale.release_hold_ids.with_context(active_test=False).state = "cured"
        self.env.flush_all()
        self.assertEqual(self._verdicts(), [])

    def test_a_hold_for_stock_does_not_stop_what_it_waits_for(self):
        self.env["order.release.hold"].create(self._open_hold("stock"))
        self.env.flush_all()
        self.assertEqual(self._verdicts(), [])

    def test_looking_at_the_customers_order_asks_for_the_chain(self):
        self.env.cr.execute("DELETE FROM order_release_retest")
        self._look(self.sale)
        self.env.cr.execute("SELECT kind, subject_id_value FROM order_release_retest")
        self.assertIn(("order", self.order.id), self.env.cr.fetchall())

    def _verdicts(self):
        """Return what stands against the order when somebody is about to pick it."""
        outcome = self.env["order.release.engine"]._evaluate(self.order, "pick", as_held=True)
        return outcome.decisions[self.order.id].verdicts

    def _open_hold(self, gate):
        now = fields.Datetime.now()
        return {
            "order_id": self.sale.id,
            "gate": gate,
            "code": "test",
            "mode": "block",
            "state": "open",
            "since": now,
        }
