from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.summary import fill
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, DetectorContract
from odoo.addons.order_release.tests.release_common import ReleaseCase


class ScorecardCase(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for policy in (cls.policy, cls.policy_b):
            cls._set_gate("stock", policy=policy)
        cls.late = cls.env.ref("supplier_scorecard.exception_kind_receipt_late")
        cls.short = cls.env.ref("order_release.exception_kind_order_held_stock")
        cls.scarce = cls._make_product("Scarce", price=10.0, cost=6.0)
        cls.vendor = cls._make_vendor("Rivet works")

    @classmethod
    def _buy(cls, quantity, days=-3, product=None, warehouse=None):
        """Return a purchase order at 6.00 apiece that was promised *days* from now."""
        purchase = cls._make_purchase(
            [(product or cls.scarce, quantity, 6.0)], vendor=cls.vendor, warehouse=warehouse
        )
        purchase.order_line.date_planned = fields.Datetime.now() + timedelta(days=days)
        purchase.button_confirm()
        return purchase

    def _roots(self, company=None):
        """Return {order: root key} of the orders short of stock."""
        scope = Scope((company or self.company_a).ids)
        findings = self.env["order.release.detector.stock"]._detect(scope)
        return {self.env["sale.order"].browse(found.res_id): found.root_key for found in findings}

    def _receipt(self, purchase):
        """Return the finding about the late *purchase*."""
        scope = Scope(purchase.company_id.ids, purchase.ids, "purchase.order")
        return self.env["supplier.detector.late"]._detect(scope)[0]

    @staticmethod
    def _key(purchase):
        return f"purchase.order,{purchase.id}"


@tagged("post_install", "-at_install")
class TestLateReceiptExplains(ScorecardCase):
    def test_one_late_receipt_explains_its_orders_and_receiving_cures_all(self):
        purchase = self._buy(20)
        orders = self._sell(5, 10.0, self.scarce) | self._sell(8, 10.0, self.scarce)
        for kind in (self.short, self.late):
            kind._run(self.company_a)
        cases = self.env["distribution.exception"].search([("kind_id", "in", (self.short | self.late).ids)])
        root = cases.filtered(lambda case: case.kind_id == self.late)
        children = cases - root
        self.assertEqual((root.res_model, root.res_id), ("purchase.order", purchase.id))
        self.assertEqual(set(children.mapped("res_id")), set(orders.ids))
        self.assertEqual(children.root_id, root)
        self.assertEqual((root.child_count, root.amount_at_risk), (2, 250.0), "20 x 6.00 and 13 x 10.00")
        self.assertEqual(
            (root.facts["waiting"], root.facts["waiting_value"], root.facts["value"]), (2, 130, 120)
        )
        self.assertIn("3 days late, 2 customer orders wait", root.name)
        self._receive(purchase)
        self.env["order.release.engine"]._refresh(orders)
        for kind in (self.short, self.late):
            kind._run(self.company_a)
        self.assertEqual(set(cases.mapped("close_reason")), {"cured"})

    def test_late_goes_before_early_and_no_order_waits_for_what_others_get(self):
        """6 are late and 5 come next week; orders of 4, 4, 4 and 4 are served in their sequence."""
        later, late = self._buy(5, days=7), self._buy(6)
        orders = [self._sell(4, 10.0, self.scarce) for _number in range(4)]
        keys = [self._key(late), self._key(late), self._key(later), None]
        self.assertEqual(self._roots(), dict(zip(orders, keys, strict=True)))
        self.assertEqual(self._receipt(late).facts["waiting"], 2)
        orders[3].commitment_date = fields.Datetime.now() - timedelta(days=30)
        self.assertEqual(
            self._roots(),
            dict(zip([orders[3], *orders[:3]], keys, strict=True)),
            "who was promised first is served first",
        )

    def test_the_latest_of_several_missing_products_explains(self):
        other = self._make_product("Other")
        soon, late = self._buy(9, days=-1), self._buy(9, days=-6, product=other)
        order = self._sell(lines=[(self.scarce, 2, 10.0), (other, 2, 10.0)])
        self.assertEqual(self._roots(), {order: self._key(late)})
        self.assertEqual((self._receipt(soon).facts["waiting"], self._receipt(late).facts["waiting"]), (0, 1))

    def test_another_branch_or_company_explains_nothing(self):
        self._buy(20, warehouse=self.warehouse_a2)
        theirs = self._buy(20, warehouse=self.warehouse_b1)
        order = self._sell(5, 10.0, self.scarce)
        self.assertEqual(self._roots(), {order: None})
        foreign = self._make_order(
            [(self.scarce, 5, 10.0)], customer=order.partner_id, warehouse=self.warehouse_b1, confirm=True
        )
        self.assertEqual(self._roots(self.company_b), {foreign: self._key(theirs)})
        found = self._receipt(theirs)
        self.assertEqual(
            (found.facts["waiting"], found.amount_at_risk, found.facts["currency"]), (1, 170, "USD")
        )
        self.assertEqual(self._roots(), {order: None})

    def test_released_orders_and_open_quotations_do_not_wait(self):
        purchase = self._buy(20)
        order = self._sell(5, 10.0, self.scarce)
        self._sell(5, 10.0, self.scarce, confirm=False)
        self.assertEqual(self._receipt(purchase).facts["waiting"], 1)
        self._release(order, "release_desk")
        found = self._receipt(purchase)
        self.assertEqual((found.facts["waiting"], found.amount_at_risk), (0, 120))
        self.assertIn("0 customer orders wait", fill(self.late.summary_template, found.facts))

    def test_queries_stay_flat(self):
        self._buy(500)
        counts, orders = {}, 0
        for wanted in (1, 8):
            while orders < wanted:
                self._sell(5, 10.0, self.scarce)
                orders += 1
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertEqual(len(self._roots()), wanted)
            self.env["supplier.detector.late"]._detect(Scope(self.company_a.ids))
            counts[wanted] = self.env.cr.sql_log_count - start
        self.assertEqual(counts[1], counts[8])


@tagged("post_install", "-at_install")
class TestScorecardContracts(DetectorContract, ContractCase, ScorecardCase):
    """The kernel's contract of detectors, where a late receipt explains a held order in both companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for warehouse in (cls.warehouse_a1, cls.warehouse_b1):
            cls._buy(20, warehouse=warehouse)
            cls._make_order([(cls.scarce, 5, 10.0)], warehouse=warehouse, confirm=True)

    def _registered(self, model):
        return (
            (self.late | self.short) if model == "distribution.exception.kind" else super()._registered(model)
        )
