from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.summary import fill
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, DetectorContract

from .common import IntercompanyCase

CODES = ("message", "mismatch", "transit", "difference", "uninvoiced", "balance", "ledger")


class FoundMixin:
    def _found(self, code, company, days=0):
        self.env.flush_all()
        self.env["intercompany.match"].invalidate_model()
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            return self.env[f"intercompany.detector.{code}"]._detect(Scope(company.ids))


@tagged("post_install", "-at_install")
class TestDetectors(FoundMixin, IntercompanyCase):
    def test_all_well_is_silent(self):
        order = self._buy(10).intercompany_sale_ids
        self._ship(order)
        for code in CODES:
            with self.subTest(code=code):
                self.assertEqual(self._found(code, self.company_a) + self._found(code, self.company_b), [])

    def test_too_long_under_way_is_a_case_of_the_buyer(self):
        order = self._buy(10, price=8.0).intercompany_sale_ids
        self._ship(order)
        [found] = self._found("transit", self.company_b, days=3)
        self.assertEqual(
            (found.res_model, found.company_id, found.product_id),
            ("purchase.order", self.company_b.id, self.widget.id),
        )
        self.assertAlmostEqual(found.amount_at_risk, 100.0)  # 80 EUR at 1.25
        self.assertEqual((found.facts["quantity"], found.facts["owner"]), (10, "Company B"))
        self.assertEqual(self._found("transit", self.company_a, days=3), [])

    def test_owner_under_way_follows_the_transfer_of_control(self):
        self.agreement.control_transfer = "receipt"
        self._approve(self.agreement)
        self._ship(self._buy(10).intercompany_sale_ids)
        [found] = self._found("transit", self.company_b, days=3)
        self.assertEqual(found.facts["owner"], "Company A")

    def test_short_receipt_names_both_sides(self):
        purchase = self._buy(10)
        self._ship(purchase.intercompany_sale_ids)
        self._receive(purchase, {self.widget: 8}, backorder=False)
        [found] = self._found("difference", self.company_b)
        kind = self.env.ref("intercompany_flows.exception_kind_intercompany_difference")
        self.assertEqual(
            fill(kind.summary_template, found.facts),
            "Widget from Company A to Company B: shipped 10, received 8",
        )
        match = self._match(purchase.intercompany_sale_ids)
        self.assertEqual(
            (match.outcome, match.differs_goods, match.differs_quantity), ("differs", True, False)
        )
        self.assertAlmostEqual(found.amount_at_risk, 20.0)

    def test_received_but_never_shipped(self):
        purchase = self._buy(10)
        receipt = purchase.picking_ids
        receipt.move_ids.write({"quantity": 10, "picked": True})
        receipt.button_validate()
        [found] = self._found("difference", self.company_b)
        self.assertEqual((found.facts["shipped"], found.facts["received"]), (0, 10))

    def test_price_that_the_follower_cannot_take_is_a_mismatch(self):
        purchase = self._buy(10, price=8.0)
        self.agreement.with_user(self.finance_a).action_reset()
        purchase.order_line.product_qty = 12
        [found] = self._found("mismatch", self.company_b)
        self.assertEqual((found.facts["sold"], found.facts["bought"]), (10, 12))
        self.assertAlmostEqual(found.amount_at_risk, 20.0)  # 2 x 8 EUR

    def test_failed_message_is_a_case_of_its_origin(self):
        widget = self._make_product("Widget of B", company_id=self.company_b.id)
        purchase = self._buy(10, product=widget)
        [found] = self._found("message", self.company_b)
        self.assertEqual(found.facts["document"]["name"], purchase.name)
        self.assertIn("Widget of B", found.facts["error"])

    def test_shipped_and_not_invoiced_is_a_case_of_the_seller(self):
        self._ship(self._buy(10, price=8.0).intercompany_sale_ids)
        self.assertEqual(self._found("uninvoiced", self.company_a), [])
        [found] = self._found("uninvoiced", self.company_a, days=2)
        self.assertAlmostEqual(found.amount_at_risk, 80.0)


@tagged("post_install", "-at_install")
class TestIntercompanyContracts(DetectorContract, ContractCase, IntercompanyCase):
    """The kernel's contract of detectors, on cases of every kind."""

    module = "intercompany_flows"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        short = cls._buy(10)
        cls._ship(short.intercompany_sale_ids)
        cls._receive(short, {cls.widget: 8}, backorder=False)
        cls._buy(10, product=cls._make_product("Widget of B", company_id=cls.company_b.id))
        cls.env.flush_all()
