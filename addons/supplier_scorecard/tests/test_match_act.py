from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import moment
from .test_grni import GrniCase


@tagged("post_install", "-at_install")
class TestPriceDifference(GrniCase):
    """A bill above its order: claimed from the vendor, or its price accepted; the hold stays finance's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.supplier_match_active = True
        cls.buyer = cls.users["buyer"]
        cls.purchase = cls._received()
        cls.bill = cls._bill(cls.purchase, price=6.0)
        cls.row = cls.bill.match_difference_ids

    def test_a_difference_is_claimed_once(self):
        self.row.with_user(self.buyer).action_claim()
        line = self.env["supplier.claim.line"].search([("difference_id", "=", self.row.id)])
        self.assertEqual(
            (line.kind, line.quantity, line.amount, line.claim_id.partner_id, line.claim_id.state),
            ("price", 20.0, 20.0, self.vendor, "draft"),
        )
        with (
            self._assert_unchanged(line.claim_id, ["amount"]),
            self.assertRaisesRegex(UserError, "claimed already"),
        ):
            self.row.with_user(self.buyer).action_claim()
        self.assertEqual(self.bill.match_state, "held")

    def test_an_accepted_price_is_the_vendor_s_and_the_bill_stays_held(self):
        old = self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.purchase.order_line.product_id.product_tmpl_id.id,
                "price": 5.0,
                "delay": 9,
                "company_id": self.company_a.id,
            }
        )
        day = moment(20).date()
        new = self.row.with_user(self.buyer)._accept_price(day, "Steel surcharge agreed with Ms Rivet")
        self.assertEqual((new.price, new.date_start, new.delay, new.currency_id), (6.0, day, 9, self.eur))
        self.assertEqual(old.date_end, moment(19).date())
        self.assertEqual((self.bill.match_state, self.row.price_accepted_by_id), ("held", self.buyer))
        entry = self.env["distribution.decision"].search([], order="id desc", limit=1)
        self.assertEqual((entry.verdict, entry.res_id), ("price_accept", self.bill.id))
        with self.assertRaises(UserError):
            self.row.with_user(self.buyer)._accept_price(day, "Again")

    def test_not_by_who_entered_the_bill_and_not_by_others(self):
        clerk = self._make_user(
            "buyer", login="control_clerk_price", groups=("account.group_account_invoice",)
        )
        self.bill.sudo().invoice_user_id = clerk
        prices = self.env["product.supplierinfo"].search_count([])
        with self.assertRaisesRegex(UserError, "yourself"):
            self.row.with_user(clerk)._accept_price(moment(20).date(), "Mine")
        with self.assertRaises(AccessError):
            self.row.with_user(self.finance)._accept_price(moment(20).date(), "Not my duty")
        self.assertEqual(self.env["product.supplierinfo"].search_count([]), prices)
        self.assertFalse(self.row.price_accepted_at)
