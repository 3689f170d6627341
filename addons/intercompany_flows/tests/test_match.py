from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestMatch(IntercompanyCase):
    """10 widgets for 8 EUR; the agreement lets half a percent of the price and a day pass, unless the test says otherwise."""

    def _rule(self, aspect, **values):
        rule = self.agreement.match_rule_ids.filtered(lambda one: one.aspect == aspect)
        if rule:
            rule.write(values)
        else:
            self.agreement.write(
                {
                    "match_rule_ids": [
                        (
                            0,
                            0,
                            {
                                "aspect": aspect,
                                "reason_id": self.env.ref("intercompany_flows.match_reason_measure").id,
                                **values,
                            },
                        )
                    ]
                }
            )
        self._approve(self.agreement)  # fmt: skip

    def _apart(self, **values):
        """Return the order and its match after the buyer's line took *values* while nothing was mirrored."""
        purchase = self._buy(10, price=8.0)
        purchase.order_line.with_context(**self.agreement._env_of(self.company_b).context).write(values)
        order = purchase.intercompany_sale_ids
        return order, self._match(order)

    def _found(self, code="mismatch"):
        self.env.flush_all()
        return self.env[f"intercompany.detector.{code}"]._detect(Scope(self.company_b.ids))

    def test_usual_tolerances(self):
        rules = {
            rule.aspect: (rule.tolerance_ratio, rule.tolerance, rule.reason_id.code)
            for rule in self.agreement.match_rule_ids
        }
        self.assertEqual(rules, {"price": (0.005, 0, "rounding"), "date": (0, 1, "day_apart")})  # fmt: skip

    def test_equal_needs_no_reason(self):
        order, match = self._apart()
        self.assertEqual((match.outcome, match.reason), ("equal", False))
        self.assertEqual(order.order_line.price_unit, 8.0)

    def test_within_tolerance_is_matched_with_its_reason(self):
        _order, match = self._apart(price_unit=8.04)
        self.assertEqual((match.outcome, match.differs_price, match.reason), ("tolerated", False, "Rounding"))
        self.assertEqual(self._found(), [])

    def test_beyond_tolerance_is_a_case(self):
        _order, match = self._apart(price_unit=8.06)
        self.assertEqual((match.outcome, match.differs_price, match.reason), ("differs", True, False))
        self.assertEqual(len(self._found()), 1)

    def test_quantity_may_not_differ_until_it_is_agreed(self):
        order, match = self._apart(product_qty=10.4)
        self.assertEqual(match.outcome, "differs")
        self._rule("quantity", tolerance=0.5)
        match = self._match(order)
        self.assertEqual((match.outcome, match.reason), ("tolerated", "Counted or weighed otherwise"))

    def test_the_wider_of_part_and_amount_counts(self):
        order, _match = self._apart(product_qty=10.4)
        self._rule("quantity", tolerance=0.1, tolerance_ratio=0.03)
        self.assertEqual(self._match(order).outcome, "differs")
        self._rule("quantity", tolerance_ratio=0.04)
        self.assertEqual(self._match(order).outcome, "tolerated")

    def test_a_change_of_tolerance_is_approved_by_both(self):
        self.agreement.match_rule_ids[:1].tolerance_ratio = 0.1
        self.assertEqual(self.agreement.state, "suspended")

    def test_finance_lets_a_difference_stand_with_a_reason(self):
        order, match = self._apart(price_unit=8.5)
        reason = self.env.ref("intercompany_flows.match_reason_settled")
        acceptances = self.env["intercompany.match.acceptance"]
        buyer = self._make_user("buyer", login="match_buyer", companies=self.company_b)
        with self.assertRaises(UserError):
            acceptances.with_user(buyer)._accept(match.with_user(buyer), "price", reason, "Mine")
        with self.assertRaises(UserError):
            acceptances.with_user(self.finance_b)._accept(
                match.with_user(self.finance_b), "quantity", reason, "Equal"
            )
        self.assertFalse(acceptances.search([("sale_line_id", "=", match.id)]))
        wizard = self.env["intercompany.accept"].with_user(self.finance_b).create(
            {"match_id": match.id, "reason_id": reason.id, "note": "Old list"}
        )  # fmt: skip
        self.assertEqual((wizard.aspect, wizard.difference), ("price", 0.5))
        wizard.action_accept()
        match = self._match(order)
        self.assertEqual((match.outcome, match.reason), ("tolerated", "Settled between the companies"))
        self.assertEqual(self._found(), [])
        decision = self.env["distribution.decision"].search(
            [("verdict", "=", "accepted")], order="id desc", limit=1
        )
        self.assertIn("Old list", decision.reason)
        # More than was accepted is a case again.
        context = self.agreement._env_of(self.company_b).context
        match.purchase_line_id.with_context(**context).price_unit = 8.6
        self.assertEqual(self._match(order).outcome, "differs")


@tagged("post_install", "-at_install")
class TestRates(IntercompanyCase):
    """A invoices 80 EUR on 2 March (1.25 USD) and B bills it on 5 March (1.30 USD)."""

    def test_rate_difference_is_explained(self):
        self._with_accounting()
        self.usd.rate_ids = [(0, 0, {"name": "2026-03-04", "rate": 1.3, "company_id": self.company_b.id})]
        with freeze_time("2026-03-02 10:00:00"):
            purchase = self._buy(10, price=8.0)
            order = purchase.intercompany_sale_ids.with_company(self.company_a)
            self._ship(order)
            self._receive(purchase)
            invoice = order._create_invoices()
            invoice.invoice_date = date(2026, 3, 2)
            invoice.invoice_line_ids.tax_ids = False
            invoice.action_post()
        match = self._match(order)
        self.assertEqual((match.seller_amount, match.buyer_amount, match.rate_effect), (80.0, 0.0, 0.0))
        bill = invoice.intercompany_bill_ids.with_company(self.company_b)
        with freeze_time("2026-03-05 10:00:00"):
            bill.invoice_line_ids.tax_ids = False
            bill.write({"invoice_date": date(2026, 3, 5), "date": date(2026, 3, 5)})
            bill.action_post()
        match = self._match(order)
        self.assertEqual((match.invoice_amount, match.seller_amount, match.buyer_amount), (80.0, 80.0, 104.0))
        self.assertEqual((match.invoice_date, match.bill_date), (date(2026, 3, 2), date(2026, 3, 5)))
        self.assertAlmostEqual(match.seller_rate, 1.0)
        self.assertAlmostEqual(match.buyer_rate, 1.3)
        self.assertAlmostEqual(match.rate_effect, 4.0)  # 80 x (1.30 - 1.25)
        chain = order.intercompany_chain_id.with_context(
            allowed_company_ids=(self.company_a | self.company_b).ids
        )
        chain.invalidate_recordset()
        [hop] = chain.drawing["hops"]
        self.assertEqual((hop["rates"]["amount"], hop["rates"]["effect"]), (80.0, 4.0))
        self.assertEqual([side["day"] for side in hop["rates"]["sides"]], ["2026-03-02", "2026-03-05"])
        alone = order.intercompany_chain_id.with_context(allowed_company_ids=self.company_a.ids)
        alone.invalidate_recordset()
        self.assertNotIn("rates", alone.drawing["hops"][0])
