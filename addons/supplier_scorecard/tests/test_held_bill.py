from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestHeldBill(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        (cls.company_a | cls.company_b).supplier_match_active = True

    def _bill(self, purchase, quantity=None, price=None):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids.filtered(lambda move: move.state == "draft")
        bill.write({"invoice_date": moment(13).date(), "currency_id": purchase.currency_id.id})
        line = bill.invoice_line_ids
        line.tax_ids = [Command.clear()]
        if quantity is not None:
            line.quantity = quantity
        if price is not None:
            line.price_unit = price
        bill.action_post()
        return bill

    def _received(self, quantity=None, **values):
        purchase = self._order_for(12, quantity=20, **values)
        product = purchase.order_line.product_id
        self._receive(purchase, quantities=None if quantity is None else {product: quantity}, on=moment(12))
        return purchase

    def _find(self, route, company=None):
        """Return {bill: finding}."""
        detector = self.env[f"supplier.detector.bill.{route}"]
        findings = detector._detect(Scope((company or self.company_a).ids))
        return {self.env["account.move"].browse(found.res_id): found for found in findings}

    def test_price_is_the_buyers_to_clear(self):
        bill = self._bill(self._received(), price=5.5)
        found = self._find("buyer")[bill]
        self.assertEqual((found.amount_at_risk, found.facts["lines"], found.root_key), (10.0, 1, None))
        self.assertEqual(found.facts["differences"], ["price_high"])
        self.assertEqual((found.warehouse_id, found.partner_id), (self.warehouse_a1.id, self.vendor.id))
        self.assertFalse(self._find("warehouse"))

    def test_missing_goods_are_the_warehouses_and_explained_by_the_receipt(self):
        purchase = self._received(quantity=12)
        bill = self._bill(purchase, quantity=20)
        found = self._find("warehouse")[bill]
        self.assertEqual((found.amount_at_risk, found.root_key), (40.0, f"purchase.order,{purchase.id}"))
        self.assertFalse(self._find("buyer"))
        kinds = [
            self.env.ref(f"supplier_scorecard.exception_kind_{code}")
            for code in ("receipt_late", "bill_held_receipt")
        ]
        with freeze_time(moment(15)):
            for kind in kinds:
                kind._run(self.company_a)
            cases = self.env["distribution.exception"].search(
                [("kind_id", "in", [k.id for k in kinds])], order="id"
            )
            self.assertEqual(cases.mapped("res_id"), [purchase.id, bill.id])
            self.assertEqual(cases[1].root_id, cases[0])
            self._receive(purchase, on=moment(15))
            for kind in kinds:
                kind._run(self.company_a)
        self.assertEqual(set(cases.mapped("close_reason")), {"cured"})

    def test_one_finding_and_money_counted_once_where_several_things_differ(self):
        """12 of 20 came, 20 are billed at 5.50 for 5.00: 8 too many at 5.50, and 12 at 0.50 too dear."""
        bill = self._bill(self._received(quantity=12), quantity=20, price=5.5)
        found = self._find("warehouse")[bill]
        self.assertEqual((found.amount_at_risk, found.facts["lines"]), (50.0, 1))
        self.assertEqual(found.facts["differences"], ["over_received", "price_high"])
        self.assertFalse(self._find("buyer"))

    def test_more_than_ordered_and_received_is_the_buyers(self):
        bill = self._bill(self._received(), quantity=30)
        found = self._find("buyer")[bill]
        self.assertEqual((found.amount_at_risk, found.facts["lines"]), (50.0, 1))
        self.assertEqual(found.facts["differences"], ["over_ordered", "over_received"])
        self.assertFalse(self._find("warehouse"))

    def test_two_companies_each_in_its_own_money(self):
        ours = self._bill(self._received(currency_id=self.usd.id), price=5.5)
        theirs = self._bill(
            self._received(warehouse=self.warehouse_b1, currency_id=self.usd.id),
            price=5.5,
        )
        self.assertEqual(
            {bill: (f.amount_at_risk, f.facts["currency"]) for bill, f in self._find("buyer").items()},
            {ours: (8.0, "EUR")},
        )
        self.assertEqual(
            {
                bill: (f.amount_at_risk, f.facts["currency"])
                for bill, f in self._find("buyer", self.company_b).items()
            },
            {theirs: (10.0, "USD")},
        )

    def test_released_and_matching_bills_are_no_finding(self):
        bill = self._bill(self._received(), price=5.5)
        self._bill(self._received())
        self.assertEqual(list(self._find("buyer")), [bill])
        bill.with_user(self.users["finance_controller"])._release_match("Agreed by phone")
        self.assertFalse(self._find("buyer"))

    def test_a_line_without_an_order_that_is_held(self):
        self.env["supplier.match.tolerance"].create(
            {"company_id": self.company_a.id, "without_order": "hold"}
        )
        bill = self._make_invoice(self.vendor, 30.0, kind="in_invoice")
        found = self._find("buyer")[bill]
        self.assertEqual((found.amount_at_risk, found.warehouse_id, found.root_key), (30.0, None, None))
