from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.tests.late_common import LateDocuments
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, KpiContract

from .common import SupplierCase, moment

CODES = (
    "supplier_otif",
    "supplier_lead_adherence",
    "supplier_price_variance",
    "supplier_ppm",
    "supplier_confirm_days",
)


@tagged("post_install", "-at_install")
class TestSupplierKpi(LateDocuments, KpiContract, ContractCase, SupplierCase):
    """The kernel's contract of KPIs on deliveries of both companies, and the figures of one day by hand."""

    module = "supplier_scorecard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good, cls.late = cls._order_for(12), cls._order_for(12, quantity=30)
        cls._receive(cls.good, on=moment(12))
        cls._receive(cls.late, on=moment(15))
        cls.sister = cls._make_purchase([(cls._make_product(), 1, 5.0)], vendor=cls.company_b.partner_id)
        cls._receive(cls._order_for(12, warehouse=cls.warehouse_b1), on=moment(12))
        incident = (
            cls.env["supplier.quality.incident"]
            .with_user(cls.users["buyer"])
            ._report(cls.late.order_line, 2, "vendor", "Bent")
        )
        incident.sudo().found_on = moment(15).date()
        cls.builder._build(cls.company_a | cls.company_b, as_of=moment(20).date())

    def _period(self):
        return Period(moment(1).date(), moment(31).date())

    def test_figures_by_hand(self):
        """One of two lines on time; 2 bent of 10 + 30 delivered are 50,000 parts per million."""
        source = self.env["supplier.kpi.source"]
        found = {}
        for measure in source._measure(CODES, self._period(), self.company_a):
            self.assertEqual((measure.day, measure.company_id), (moment(12).date(), self.company_a.id))
            up, down = found.get(measure.code, (0, 0))
            found[measure.code] = (up + measure.numerator, down + measure.denominator)
        self.assertEqual(found, {"supplier_otif": (1, 2), "supplier_ppm": (2, 40)})
        self.env["distribution.kpi"]._rebuild(["supplier_ppm"], self._period(), self.company_a)
        value = self.env["distribution.kpi.value"].search(
            [("kpi_id.code", "=", "supplier_ppm"), ("company_id", "=", self.company_a.id)]
        )
        self.assertAlmostEqual(value.ratio, 50000.0)
        model, domain = value._evidence()
        self.assertEqual(self.env[model].search(domain).order_id, self.good | self.late)

    def test_a_receipt_entered_late_corrects_the_day_it_was_due(self):
        missing = self._order_for(12, quantity=5)
        self.builder._build(self.company_a, as_of=moment(20).date())

        def receive_late():
            self._receive(missing, on=moment(12))
            self.builder._build(self.company_a, as_of=moment(27).date())

        [one] = self._correct_late("supplier_otif", moment(12).date(), receive_late)
        self.assertEqual((one.change, one.numerator_before, one.numerator_after), ("changed", 1, 2))
        self.assertEqual((one.denominator_before, one.denominator_after), (3, 3))

    def test_a_receipt_entered_late_corrects_what_was_not_billed_that_day(self):
        missing = self._order_for(12, quantity=5)
        [one] = self._correct_late(
            "supplier_grni", moment(12).date(), lambda: self._receive(missing, on=moment(12))
        )
        self.assertEqual(one.change, "changed")
        self.assertEqual(one.numerator_after - one.numerator_before, missing.amount_untaxed)

    def test_bills_right_at_once(self):
        """Three of four bill lines matched when they were posted; a line without a bill counts nothing."""
        for order, lines, clean in ((self.good, 3, 3), (self.late, 1, 0)):
            self.env.cr.execute(
                "UPDATE supplier_event SET bill_lines = %s, bill_clean = %s WHERE line_id = ANY(%s)",
                (lines, clean, order.order_line.ids),
            )
        self.env["supplier.event"].invalidate_model()
        measures = self.env["supplier.kpi.source"]._measure(
            ["supplier_match_rate"], self._period(), self.company_a | self.company_b
        )
        self.assertEqual(
            (sum(one.numerator for one in measures), sum(one.denominator for one in measures)), (3, 4)
        )
        self.assertEqual({one.company_id for one in measures}, {self.company_a.id})

    def test_price_jump_against_the_order_before_and_the_contract(self):
        product = self._make_product("Cable")
        self._receive(self._order_for(5, product=product), on=moment(5))
        now = self.env["purchase.order"]
        for price in (5.2, 6.0):
            order = self._make_purchase([(product, 10, price)], vendor=self.vendor, confirm=True)
            order.order_line.price_unit = price
            now |= order
        findings = self.env["supplier.detector.price"]._detect(Scope(self.company_a.ids))
        self.assertEqual([finding.res_id for finding in findings], now[1].order_line.ids)
        self.assertAlmostEqual(findings[0].amount_at_risk, 8.0, msg="6.00 against 5.20 for 10")
        self.assertEqual(self.env["supplier.detector.price"]._detect(Scope(self.company_b.ids)), [])

    def test_score_drop_is_found_with_its_week(self):
        score = self.env["supplier.score"].create(
            {
                "company_id": self.company_a.id, "partner_id": self.vendor.id, "day": moment(29).date(), "is_latest": True,
                "score": 40, "tier": "exit", "lines": 20, "amount": 1000, "otif": 0.6, "alarm": True,
                "alarm_week": moment(9).date(), "alarm_before": 0.95, "alarm_after": 0.5,
            }
        )  # fmt: skip
        [finding] = self.env["supplier.detector.score"]._detect(Scope(self.company_a.ids))
        self.assertEqual((finding.res_id, finding.amount_at_risk), (score.id, 400.0))
        self.assertEqual((finding.facts["since"], finding.facts["was"]), ("2026-03-09", "95%"))
        self.assertEqual(self.env["supplier.detector.score"]._detect(Scope(self.company_b.ids)), [])
        score.write({"is_latest": False})
        self.assertEqual(self.env["supplier.detector.score"]._detect(Scope(self.company_a.ids)), [])

    def test_vendors_of_an_item_side_by_side(self):
        product = self._make_product("Bolt")
        cheap = self._make_vendor(
            "Cheap",
        )
        product.seller_ids.create(
            {
                "partner_id": cheap.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": 3.0,
                "delay": 9,
                "company_id": self.company_a.id,
            }
        )
        self.env.flush_all()
        rows = self.env["supplier.product.vendor"].search([("product_id", "=", product.id)])
        self.assertEqual(
            (rows.partner_id, rows.list_price, rows.list_lead_days, rows.lines), (cheap, 3.0, 9, 0)
        )
        self.assertEqual(rows.otif_text, "never delivered")
        stranger = self._make_user("buyer", login="control_buyer_kpi_b", companies=self.company_b)
        self.assertFalse(
            self.env["supplier.product.vendor"].with_user(stranger).search([("product_id", "=", product.id)])
        )
