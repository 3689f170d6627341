from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestQuality(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order_for(12, currency_id=cls.usd.id)
        cls.receipt = cls._receive(cls.order, on=moment(12))
        cls.incidents = cls.env["supplier.quality.incident"]

    def _scrap(self, quantity, tag=None, picking=None):
        scrap = (
            self.env["stock.scrap"]
            .with_company(self.company_a)
            .create(
                {
                    "product_id": self.order.order_line.product_id.id,
                    "scrap_qty": quantity,
                    "company_id": self.company_a.id,
                    "location_id": self.warehouse_a1.lot_stock_id.id,
                    "picking_id": picking.id if picking else False,
                    "scrap_reason_tag_ids": [Command.set(tag.ids)] if tag else False,
                }
            )
        )
        scrap.action_validate()
        return scrap

    def test_reported_at_the_receipt_in_company_money(self):
        wizard = self.env["supplier.quality.report"].with_user(self.users["warehouse_operator"])
        wizard = wizard.with_context(active_model="stock.picking", active_id=self.receipt.id).create(
            {"quantity": 3, "note": "Bent"}
        )
        self.assertEqual(wizard.line_id, self.order.order_line)
        wizard.action_report()
        incident = self.incidents.search([("line_id", "=", self.order.order_line.id)])
        self.assertEqual(
            (incident.quantity, incident.partner_id, incident.kind), (3, self.vendor, "rejected")
        )
        self.assertAlmostEqual(incident.amount, 12.0, msg="3 x 5 USD at 1.25")

    def test_more_than_came_cannot_be_wrong(self):
        with self.assertRaises(ValidationError):
            self.incidents.with_user(self.users["buyer"])._report(self.order.order_line, 11, "vendor", "All")
        self.assertFalse(self.incidents.search([("line_id", "=", self.order.order_line.id)]))

    def test_who_may_report_and_nobody_writes(self):
        with self.assertRaises(AccessError):
            self.incidents.with_user(self.users["finance_controller"])._report(
                self.order.order_line, 1, "vendor", "x"
            )
        incident = self.incidents.with_user(self.users["buyer"])._report(
            self.order.order_line, 1, "vendor", "x"
        )
        with self.assertRaises(AccessError):
            incident.with_user(self.users["buyer"]).cause = "us"

    def test_scraps_count_only_with_a_reason_that_is_the_vendors_fault(self):
        fault = self.env["stock.scrap.reason.tag"].create({"name": "Rust", "supplier_fault": True})
        other = self.env["stock.scrap.reason.tag"].create({"name": "Fell down"})
        self._scrap(1)
        self._scrap(2, other)
        self._scrap(3, fault)
        event = self._judge(self.order, 31)
        self.assertEqual(event.defect_qty, 0, "found today, not in March")
        self.builder._build(self.company_a, lines=self.order.order_line)
        self.assertEqual(event.defect_qty, 3)
        self.assertEqual(
            self.incidents.search([("line_id", "=", self.order.order_line.id)]).mapped("kind"), ["scrapped"]
        )
        self.assertEqual(
            self.builder._build(self.company_a, lines=self.order.order_line),
            0,
            "the second build wrote something",
        )

    def test_open_incidents_are_cases_until_handled(self):
        incident = self.incidents.with_user(self.users["buyer"])._report(
            self.order.order_line, 2, "vendor", "Bent"
        )
        ours = self.incidents.with_user(self.users["buyer"])._report(
            self.order.order_line, 1, "us", "Forklift"
        )
        detector = self.env["supplier.detector.quality"]
        [finding] = detector._detect(Scope(self.company_a.ids))
        self.assertEqual((finding.amount_at_risk, finding.facts["quantity"]), (8.0, 2.0))
        self.assertEqual(detector._detect(Scope(self.company_b.ids)), [])
        with self.assertRaises(AccessError):
            incident.with_user(self.users["warehouse_operator"]).action_handled()
        (incident | ours).with_user(self.users["buyer"]).action_handled()
        self.assertEqual(detector._detect(Scope(self.company_a.ids)), [])
        self.assertEqual(
            self.env["distribution.decision"].search_count(
                [("res_model", "=", "supplier.quality.incident"), ("verdict", "=", "incident_handled")]
            ),
            2,
        )

    def test_a_contract_that_the_order_wrote_itself_is_none(self):
        product = self.order.order_line.product_id
        self.assertTrue(product.seller_ids.supplier_from_order)
        product.seller_ids.price = 4.0
        self.assertFalse(product.seller_ids.supplier_from_order)
