from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.aggregate import Row, total, value
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, DetectorContract, KpiContract
from odoo.addons.distribution_kpi.queries.returns import CAUSES

from .common import FactsCase


@tagged("post_install", "-at_install")
class TestKpiContracts(KpiContract, DetectorContract, ContractCase, FactsCase):
    """The kernel's contracts, and that figures add up, on a week of trade in both companies."""

    module = "distribution_kpi"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        # Before any clock is stopped.
        cls.today = fields.Date.today()
        cls.product = cls._make_product("Widget", cost=6.0, invoice_policy="delivery")
        cls.missing = cls._make_product("Never booked in", cost=1.0)
        for warehouse in (cls.warehouse_a1, cls.warehouse_a2, cls.warehouse_b1):
            with freeze_time(cls._ago(6)):
                cls._trade(warehouse)
        cls.env.flush_all()

    @classmethod
    def _ago(cls, days):
        return datetime.combine(cls.today - timedelta(days=days), time(9))

    @classmethod
    def _trade(cls, warehouse):
        customer = cls._make_customer(f"Customer of {warehouse.name}")
        cls._put_stock(cls.product, 100, warehouse=warehouse)
        cls._put_stock(cls.missing, -2, warehouse=warehouse)
        billed, unbilled, _open = (
            cls._make_order(
                [(cls.product, quantity, 10.0)],
                customer=customer,
                warehouse=warehouse,
                commitment_date=cls._ago(day),
                confirm=True,
            )
            for quantity, day in ((5, 5), (3, 4), (2, 3))
        )
        cls._validate(billed.picking_ids)
        cls._validate(unbilled.picking_ids, quantities={cls.product: 2})
        invoice = billed._create_invoices()
        invoice.action_post()
        note = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        note.invoice_line_ids.quantity = 1
        note.action_post()
        cls._make_invoice(cls._make_vendor(), 30.0, company=warehouse.company_id, kind="in_invoice")
        cls._receive(cls._make_purchase([(cls.product, 4, 6.0)], warehouse=warehouse, confirm=True))
        quant = cls.env["stock.quant"].search(
            [("product_id", "=", cls.product.id), ("location_id", "=", warehouse.lot_stock_id.id)]
        )
        quant.inventory_quantity = quant.quantity - 1
        quant.action_apply_inventory()

    def _week(self):
        today = fields.Date.today()
        return Period(today - timedelta(days=6), today)

    def _counted(self):
        """Return {KPI: its values of the week in both companies}, every KPI of the addon counted."""
        companies, today = self.company_a | self.company_b, self._week().end
        kpis = self._registered("distribution.kpi")
        snapshots = kpis.filtered(lambda kpi: kpi.restatement == "snapshot")
        registry = self.env["distribution.kpi"]
        registry._rebuild((kpis - snapshots).mapped("code"), self._week(), companies)
        # Twice: what is made of other values finds them.
        for _once in range(2):
            registry._rebuild(snapshots.mapped("code"), Period(today, today), companies)
        values = self.env["distribution.kpi.value"].search(
            [("kpi_id", "in", kpis.ids), ("company_id", "in", companies.ids)]
        )
        return {kpi: values.filtered(lambda one, kpi=kpi: one.kpi_id == kpi) for kpi in kpis}

    def test_each_code_belongs_to_one_kind(self):
        for source, kpis in self._registered("distribution.kpi").grouped("source").items():
            codes = [code for kind in self.env[source]._kinds for code in kind.figures]
            self.assertEqual(sorted(codes), sorted(kpis.mapped("code")))

    def test_every_code_adds_up_to_itself_on_the_union(self):
        """Figures made from the sums of any part of the values equal the KPI that is asked for that part."""
        for kpi, values in self._counted().items():
            for name in ("company_id", "warehouse_id", "partner_id", "day"):
                for part in values.grouped(name).values():
                    with self.subTest(kpi=kpi.code, by=name):
                        self._check_union(kpi, part)

    def _check_union(self, kpi, values):
        terms = kpi._get_terms()
        rows = [Row(one.day, one.numerator_group, one.denominator_group) for one in values]
        [[asked]] = self.env["distribution.kpi.value"]._read_group(
            [("id", "in", values.ids)], [], ["ratio:avg"]
        )
        expected = value(terms, rows)
        if expected is None:
            self.assertFalse(asked)
            return
        self.assertAlmostEqual(asked, expected, 6)
        numerator = total(terms, [(row.day, row.numerator) for row in rows])
        denominator = total(terms, [(row.day, row.denominator) for row in rows]) if kpi.has_denominator else 1
        self.assertAlmostEqual(expected, kpi.factor * numerator / denominator, 6)

    def test_together_or_one_by_one_is_the_same(self):
        """All days and companies at once give what each day of each company gives alone."""
        companies, week = self.company_a | self.company_b, self._week()
        for source, kpis in self._registered("distribution.kpi").grouped("source").items():
            codes, model = sorted(kpis.mapped("code")), self.env[source].sudo()
            at_once = model._measure(codes, week, companies)
            alone = [
                measure
                for company in companies
                for day in week.days()
                for code in codes
                for measure in model._measure([code], Period(day, day), company)
            ]
            with self.subTest(source=source):
                self.assertTrue(at_once)
                self.assertEqual(self._rounded(at_once), self._rounded(alone))

    def _rounded(self, measures):
        return {
            (one.code, one.day, *one.slice()): (round(one.numerator, 3), round(one.denominator, 3))
            for one in measures
        }

    def test_queries_do_not_grow_with_the_days(self):
        for source, kpis in self._registered("distribution.kpi").grouped("source").items():
            model, codes = self.env[source].sudo(), kpis.mapped("code")
            model._measure(codes, self._week(), self.company_a)
            today = self._week().end
            for period in (Period(today, today), Period(today - timedelta(days=300), today)):
                with self.subTest(source=source), self.assertQueryCount(len(model._kinds) + 1):
                    model._measure(codes, period, self.company_a)

    def test_most_codes_have_values_here(self):
        empty = {kpi.code for kpi, values in self._counted().items() if not values}
        # What this week does not hold; their own golden tests have it.
        self.assertEqual(
            empty,
            {
                "bridge_expedite", "bridge_freight", "bridge_returns", "return_explained", "return_settlement_days",
                "return_value", "stock_dead_value", "transfer_days", "transfer_late", "warehouse_packed",
                "warehouse_put_away",
            }
            | {f"return_value_{cause}" for cause in (*CAUSES, "unexplained")},
        )  # fmt: skip

    def test_causes_of_returns_are_those_that_people_choose_from(self):
        asked = self.env["distribution.return.reason"]._fields["cause"].get_values(self.env)
        self.assertEqual(tuple(asked), CAUSES)

    # Detectors

    def test_unbilled_deliveries_are_found_after_two_days(self):
        kind = self.env.ref("distribution_kpi.exception_kind_unbilled_delivery")
        found = self._detect(kind, self.company_a)
        # Per branch: the order nobody billed (2 x 10), and the piece that was credited and kept.
        self.assertEqual(sorted(finding.amount_at_risk for finding in found), [10, 10, 20, 20])
        order = self.env["sale.order"].browse(found[0].res_id)
        self.assertEqual(order.company_id, self.company_a)
        with freeze_time(self._ago(5)):
            self.assertFalse(self._detect(kind, self.company_a))

    def test_sister_companies_are_not_billed_here(self):
        kind = self.env.ref("distribution_kpi.exception_kind_unbilled_delivery")
        before = self._detect(kind, self.company_a)
        with freeze_time(self._ago(6)):
            contact = self.env["res.partner"].create(
                {"name": "Their buyer", "parent_id": self.company_b.partner_id.id}
            )
            order = self._make_order([(self.product, 5, 10.0)], customer=contact, confirm=True)
            self._validate(order.picking_ids)
        self.assertEqual(self._detect(kind, self.company_a), before)

    def test_a_bill_cures_the_case(self):
        kind = self.env.ref("distribution_kpi.exception_kind_unbilled_delivery")
        found = self._detect(kind, self.company_b)
        for finding in found:
            self.env["sale.order"].browse(finding.res_id).with_company(
                self.company_b
            )._create_invoices().action_post()
        self.assertFalse(self._detect(kind, self.company_b))

    def test_negative_stock_is_found_where_it_is(self):
        kind = self.env.ref("distribution_kpi.exception_kind_negative_stock")
        found = self._detect(kind, self.company_a)
        self.assertEqual(
            {finding.facts["location"]["id"] for finding in found},
            {self.warehouse_a1.lot_stock_id.id, self.warehouse_a2.lot_stock_id.id},
        )
        self.assertEqual({finding.facts["missing"] for finding in found}, {2})
        self._put_stock(self.missing, 2, warehouse=self.warehouse_a1)
        self.assertEqual(len(self._detect(kind, self.company_a)), 1)
