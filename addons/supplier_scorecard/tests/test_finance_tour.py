from datetime import date

from odoo.tests import HttpCase, tagged

from .test_grni import GrniCase


@tagged("post_install", "-at_install")
class TestFinanceTour(GrniCase, HttpCase):
    """Finance's main path in a real browser: the open receipts, their accrual, stock's books beside it."""

    def test_finance_accrues_what_is_not_billed(self):
        account = self.env["account.account"].with_company(self.company_a)
        self.company_a.write(
            {
                "supplier_accrual_account_id": account.create(
                    {"name": "Goods not billed", "code": "220900", "account_type": "liability_current"}
                ).id,
                "supplier_prepaid_account_id": account.create(
                    {"name": "Goods not received", "code": "120900", "account_type": "asset_current"}
                ).id,
            }
        )
        self._received(quantity=20)
        user = self._make_user(
            "finance_controller", login="control_tour_finance", groups=("purchase.group_purchase_user",)
        )
        url = "/odoo/action-supplier_scorecard.supplier_grni_action"
        self.start_tour(url, "supplier_scorecard_finance", login=user.login)
        accrual = self.env["supplier.accrual"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual((accrual.received_amount, accrual.move_id.state), (100.0, "draft"))
        self.assertLess(accrual.day, date.today())
        self.assertTrue(accrual.compared_at)
