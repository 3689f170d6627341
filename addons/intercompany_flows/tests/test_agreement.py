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

    def test_nothing_is_made_in_force(self):
        self.agreement.action_archive()
        self.env.flush_all()
        values = {
            "seller_company_id": self.company_a.id, "buyer_company_id": self.company_b.id,
            "currency_id": self.eur.id,
        }  # fmt: skip
        forged = {
            "state": "approved",
            "seller_approved_by_id": self.finance_a.id,
            "buyer_approved_by_id": self.finance_b.id,
        }
        model = self.env["intercompany.agreement"].with_user(self.finance_a)
        before = model.sudo().search_count([])
        with self.assertRaises(UserError):
            model.create({**values, **forged})
        self.assertEqual(model.sudo().search_count([]), before)
        context = {f"default_{name}": value for name, value in forged.items()}
        agreement = model.with_context(**context).create(values)
        self.assertEqual((agreement.state, agreement.seller_approved_by_id.ids), ("draft", []))

    def test_a_price_moved_in_takes_the_agreement_out_of_force(self):
        other = self._make_agreement(self.company_b, self.company_a, approve=False)
        rule = self.env["intercompany.price.rule"].create(
            {"agreement_id": other.id, "method": "cost_plus", "percent": 50}
        )
        rule.agreement_id = self.agreement
        self.assertEqual(self.agreement.state, "suspended")

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
