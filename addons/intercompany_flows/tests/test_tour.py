from odoo.tests import HttpCase, tagged

from .test_chain import ChainCase


@tagged("post_install", "-at_install")
class TestChainTour(ChainCase, HttpCase):
    """C buys from B, which buys from A: a buyer in C, the warehouse of B, finance in A, each seeing one company."""

    def _open(self, tour, action, record, user):
        self.start_tour(
            f"/odoo/action-{action}/{record.id}" if record else f"/odoo/action-{action}",
            tour,
            login=user.login,
        )

    def test_buyer_warehouse_and_finance(self):
        self._with_accounting(self.company_a, self.company_b, self.company_c)
        buyer = self._make_user(
            "buyer", login="tour_buyer", companies=self.company_c, groups=("purchase.group_purchase_user",)
        )
        keeper = self._make_user(
            "warehouse_operator",
            login="tour_keeper",
            companies=self.company_b,
            groups=("stock.group_stock_user",),
        )
        finance = self._make_user(
            "finance_controller", login="tour_finance", companies=self.company_a,
            groups=("account.group_account_invoice", "sales_team.group_sale_salesman_all_leads"),
        )  # fmt: skip
        purchase = self._make_purchase(
            [(self.widget, 5, 11.0)], vendor=self.company_b.partner_id, warehouse=self.warehouse_c1, confirm=False,
            currency_id=self.eur.id,
        )  # fmt: skip
        self._open("intercompany_flows_buyer", "purchase.purchase_rfq", purchase, buyer)
        middle = purchase.intercompany_sale_ids
        last = middle.intercompany_chain_id.sale_ids - middle
        self.assertEqual((middle.company_id, last.company_id), (self.company_b, self.company_a))
        self._ship(last)
        bought = last.intercompany_purchase_id
        self._open(
            "intercompany_flows_warehouse", "stock.action_picking_tree_all", bought.picking_ids, keeper
        )
        self._open(
            "intercompany_flows_warehouse", "stock.action_picking_tree_all", middle.picking_ids, keeper
        )
        self.assertEqual(purchase.picking_ids.state, "assigned")
        self._open(
            "intercompany_flows_finance", "intercompany_flows.intercompany_close_action", None, finance
        )
        self.assertEqual((last.invoice_ids.state, last.invoice_ids.intercompany_bill_ids.company_id), ("posted", self.company_b))  # fmt: skip
        left = self.env["intercompany.close"].with_user(finance).search([("kind", "=", "uninvoiced"), ("company_id", "=", self.company_a.id)])  # fmt: skip
        self.assertFalse(left)
