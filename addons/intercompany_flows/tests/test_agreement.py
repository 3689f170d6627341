from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestAgreement(IntercompanyCase):
    def test_one_side_is_not_enough(self):
        self.agreement.action_archive()
        self.env.flush_all()
        agreement = self._make_agreement(self.company_a, self.company_b, approve=False)
        agreement.with_user(self.finance_a).with_company(self.company_a).action_approve()
        self.assertEqual(agreement.state, "draft")
        self.assertFalse(self._buy(1).intercompany_sale_ids)

    def test_one_person_does_not_approve_for_both(self):
        both = self._make_user("finance_controller", login="both", companies=self.company_a | self.company_b)
        self.agreement.action_archive()
        self.env.flush_all()
        agreement = self._make_agreement(self.company_a, self.company_b, approve=False)
        agreement.with_user(both).with_company(self.company_a).action_approve()
        with self.assertRaises(UserError):
            agreement.with_user(both).with_company(self.company_b).action_approve()
        self.assertEqual(agreement.state, "draft")

    def test_only_the_duty_approves(self):
        buyer = self._make_user("buyer", login="buyer_b", companies=self.company_b)
        with self.assertRaises(AccessError), self._assert_unchanged(self.agreement, ["state"]):
            self.agreement.with_user(buyer).action_approve()

    def test_state_cannot_be_written(self):
        with self.assertRaises(UserError):
            self.agreement.with_user(self.finance_a).write({"state": "approved"})

    def test_a_change_needs_both_again(self):
        self.agreement.with_user(self.finance_a).lead_price = "buyer"
        self.assertEqual(self.agreement.state, "suspended")
        self.assertFalse(self.agreement.buyer_approved_by_id)

    def test_messages_wait_for_an_agreement_in_force(self):
        purchase = self._buy(10)
        self.agreement.with_user(self.finance_a).action_reset()
        purchase.order_line.product_qty = 12
        self.assertEqual(purchase.intercompany_sale_ids.order_line.product_uom_qty, 10)
        self._approve(self.agreement)
        message = self._messages(purchase).filtered(lambda one: one.kind == "change")
        message._process()
        self.assertEqual(purchase.intercompany_sale_ids.order_line.product_uom_qty, 12)

    def test_service_user_cannot_log_in(self):
        user = self.env["intercompany.agreement"]._service_user()
        self.assertFalse(user.active)
