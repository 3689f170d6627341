from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.replenishment_rules.tests.proposal_common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestOrdersAtRisk(ProposalCase):
    def test_customer_orders_are_named_with_the_money_of_the_order(self):
        customer = self._make_customer("Hansa Bau")
        order = self._make_order(
            [(self.product, 30, 12.0)], customer=customer, warehouse=self.warehouse_a2, confirm=True
        )
        self._plan(on_hand=20, outgoing=30)
        (proposal,) = self._propose()
        self.assertEqual((proposal.hurt_count, proposal.hurt_amount), (1, 360))
        (named,) = proposal.options[0]["orders"]
        self.assertEqual(
            (named["model"], named["id"], named["customer"]), ("sale.order", order.id, "Hansa Bau")
        )

    def test_other_currencies_are_counted_in_the_companys(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "USD", "currency_id": self.usd.id, "company_id": self.company_a.id}
        )
        self._make_order(
            [(self.product, 30, 10.0)], warehouse=self.warehouse_a2, confirm=True, pricelist_id=pricelist.id
        )
        self._plan(on_hand=20, outgoing=30)
        (proposal,) = self._propose()
        # 300 USD at 1.25.
        self.assertEqual(proposal.hurt_amount, 240)
