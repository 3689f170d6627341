from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestHeldExceptions(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", limit=250.0)

    def _detect(self, kind, orders=None, company=None):
        scope = Scope(
            ((company or self.company_a).id,),
            orders and frozenset(orders.ids),
            "sale.order" if orders else None,
        )
        detector = self.env[self.env.ref(f"order_release.exception_kind_{kind}").detector]
        return [finding for finding in detector._detect(scope) if finding.partner_id == self.customer.id]

    def test_held_for_credit_is_found_with_its_figures_and_gone_when_released(self):
        order = self._sell(3, customer=self.customer)
        (finding,) = self._detect("order_held_credit")
        self.assertEqual(finding.subject_key, f"sale.order,{order.id}")
        self.assertEqual(
            (finding.facts["exposure"], finding.facts["limit"], finding.facts["currency"]),
            (300.0, 250.0, "EUR"),
        )
        self.assertEqual(finding.amount_at_risk, 300.0)
        self.assertEqual(self._detect("order_held_credit", company=self.company_b), [])
        self.assertEqual(self._detect("order_held_stock"), [])
        self._release(order, "credit_controller")
        self.assertEqual(self._detect("order_held_credit"), [])

    def test_two_short_lines_are_one_finding_about_the_worst(self):
        self._set_gate("stock")
        one, two = self._make_product("One"), self._make_product("Two")
        order = self._sell(lines=[(one, 3, 1.0), (two, 5, 1.0)], customer=self.customer)
        (finding,) = self._detect("order_held_stock", order)
        self.assertEqual(
            (finding.facts["product"], finding.facts["needed"], finding.facts["holds"]), ("Two", 5.0, 2)
        )

    def test_another_addon_says_what_explains_an_order(self):
        self._set_gate("stock")
        explained, alone = (
            self._sell(3, product=self._make_product(name), customer=self.customer) for name in ("One", "Two")
        )
        roots = {explained.id: "purchase.order,7"}
        with patch.object(
            self.registry["order.release.detector.stock"], "_find_roots", lambda *_scope: roots
        ):
            found = {finding.res_id: finding for finding in self._detect("order_held_stock")}
        self.assertEqual(
            {order_id: finding.root_key for order_id, finding in found.items()},
            {explained.id: "purchase.order,7", alone.id: None},
        )
        self.assertEqual(found[explained.id].facts["product"], "One", "nothing else of the finding changes")

    def test_discount_and_margin_are_one_kind(self):
        self._set_gate("margin", mode="approve", limit_ratio=0.3)
        self._sell(1, price=80.0, customer=self.customer)
        (finding,) = self._detect("order_held_price")
        self.assertEqual(
            (finding.facts["gate"], finding.facts["percent"], finding.facts["allowed"]),
            ("margin", 25.0, 30.0),
        )

    def test_what_an_order_says_or_lacks_is_one_kind(self):
        self._set_gate("shipping", limit_amount=500.0)
        self._set_gate("data", check_barcode=True)
        order = self._sell(2, customer=self.customer)
        (finding,) = self._detect("order_held_data")
        self.assertEqual((finding.res_id, finding.facts["holds"]), (order.id, 3))
        self.assertEqual(set(self._holds(order)), {
            ("shipping", "address"), ("shipping", "small_order"), ("data", "gaps"),
        })  # fmt: skip
        self.assertEqual(self._detect("order_held_data", company=self.company_b), [])
        self._release(order, "release_desk")
        self.assertEqual(self._detect("order_held_data"), [])

    def test_promise_is_at_risk_a_day_ahead(self):
        now = fields.Datetime.now()
        soon = self._sell(3, customer=self.customer, commitment_date=now + timedelta(hours=23))
        self._sell(3, customer=self.customer, commitment_date=now + timedelta(hours=25))
        late = self._sell(3, customer=self.customer, commitment_date=now - timedelta(hours=1))
        findings = {finding.res_id: finding for finding in self._detect("promise_at_risk")}
        self.assertEqual(set(findings), {soon.id, late.id})
        self.assertEqual((findings[soon.id].facts["late"], findings[late.id].facts["late"]), (False, True))
        self.assertEqual(findings[soon.id].facts["gates"], ["credit"])

    def test_an_order_the_clock_cannot_look_at_does_not_stop_the_others_and_is_found(self):
        sick, well = (self._sell(3, customer=self.customer) for _number in range(2))
        (sick | well)._set_release({"release_checked_at": False})
        self.assertEqual(self._detect("order_unchecked"), [], "not an hour old")
        refresh = type(self.env["order.release.engine"])._refresh

        def failing(engine, orders, *args, **kwargs):
            if sick in orders:
                raise ValueError("broken facts")
            return refresh(engine, orders, *args, **kwargs)

        clock = self.env["sale.order"]
        with (
            patch.object(type(self.env["order.release.engine"]), "_refresh", failing),
            mute_logger("odoo.addons.order_release.models.sale_order_release"),
        ):
            clock._refresh_or_skip((sick | well).ids)
        self.assertFalse(sick.release_checked_at)
        self.assertTrue(well.release_checked_at)
        (sick | well)._set_release({"release_since": fields.Datetime.now() - timedelta(hours=2)})
        self.assertEqual([finding.res_id for finding in self._detect("order_unchecked")], [sick.id])
        clock._refresh_or_skip(sick.ids)
        self.assertEqual(self._detect("order_unchecked"), [])

    def test_case_opens_for_the_role_and_closes_as_cured(self):
        order = self._sell(3, customer=self.customer)
        kind = self.env.ref("order_release.exception_kind_order_held_credit")
        cases = self.env["distribution.exception"]
        scope = Scope((self.company_a.id,))
        cases._reconcile(kind, scope, self.env[kind.detector]._detect(scope))
        case = cases.search([("kind_id", "=", kind.id), ("res_id", "=", order.id)])
        self.assertEqual(len(case), 1)
        self.assertIn("300", case.name)
        self._release(order, "credit_controller")
        cases._reconcile(kind, scope, self.env[kind.detector]._detect(scope))
        self.assertEqual((case.state, case.close_reason), ("closed", "cured"))
