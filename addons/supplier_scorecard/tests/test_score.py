from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupplierCase, moment

SUNDAY = date(2026, 3, 29)


@tagged("post_install", "-at_install")
class TestScore(SupplierCase):
    """Two vendors of one category: Rivet works with 8 of 10 lines on time, Bolt mill with 10 of 10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mill = cls._make_vendor("Bolt mill")
        cls.product = cls._make_product("Bolt")
        cls.scores = cls.env["supplier.score.builder"]
        late = cls._lines_of(cls.vendor, 10)
        cls._receive_lines(late[:8], 12)
        cls._receive_lines(late[8:], 15)
        cls._receive_lines(cls._lines_of(cls.mill, 10), 12)
        cls.late = late[8:]
        cls.builder._build(cls.company_a, as_of=SUNDAY)

    @classmethod
    def _lines_of(cls, vendor, count, warehouse=None, due=12):
        orders = cls.env["purchase.order"]
        with freeze_time(moment(2)):
            for _number in range(count):
                order = cls._make_purchase([(cls.product, 10, 5.0)], vendor=vendor, warehouse=warehouse)
                order.order_line.date_planned = moment(due)
                order.button_confirm()
                orders |= order
        return orders

    @classmethod
    def _receive_lines(cls, orders, day):
        for order in orders:
            cls._receive(order, on=moment(day))

    def _score_of(self, vendor, day=SUNDAY):
        return self.env["supplier.score"].search([("partner_id", "=", vendor.id), ("day", "=", day)])

    def test_score_by_hand(self):
        """OTIF 8 of 10, category 18 of 20: (10 x 0.8 + 8 x 0.9) / 18 = 0.8444; points (0.8444 - 0.70) / 0.28 = 51.6.

        Nothing defective and nothing moved: 100 points each. (40 x 51.587 + 20 x 100 + 5 x 100) / 65 = 70.2.
        """
        self.scores._score(self.company_a, SUNDAY)
        score = self._score_of(self.vendor)
        self.assertEqual((score.lines, score.tier, score.is_latest), (10, "approved", True))
        self.assertAlmostEqual(score.otif, 15.2 / 18, places=4)
        self.assertAlmostEqual(score.score, 70.2, places=1)
        self.assertEqual(score.figures["otif"]["plain"], 0.8)
        self.assertAlmostEqual(score.figures["otif"]["prior"], 0.9)
        self.assertEqual(score.figures["days_vendor"]["value"], 6)
        self.assertLess(score.otif_low, 0.8)
        self.assertGreater(score.otif_high, 0.9)
        self.assertGreater(self._score_of(self.mill).score, 90)
        self.assertFalse(self.scores._score(self.company_a, SUNDAY), "scored a week twice")

    def test_a_single_line_is_no_strategic_vendor(self):
        single = self._make_vendor("Once only")
        self._receive_lines(self._lines_of(single, 1), 12)
        self.builder._build(self.company_a, as_of=SUNDAY)
        self.scores._score(self.company_a, SUNDAY)
        score = self._score_of(single)
        self.assertEqual((score.lines, score.tier), (1, False))
        self.assertEqual(score.figures["otif"]["plain"], 1.0)
        self.assertLess(score.otif, 0.95)
        self.assertLess(score.otif_low, 0.7)

    def test_a_past_week_gives_the_same_figures_after_everything_changed(self):
        self.scores._score(self.company_a, SUNDAY)
        score = self._score_of(self.vendor)
        tomorrow = datetime.now() + timedelta(days=1)
        with freeze_time(tomorrow):
            self.env["supplier.terms"].create({"company_id": self.company_a.id, "late_days": 5})
            scheme = self.env.ref("supplier_scorecard.supplier_score_scheme_general")
            scheme.weight_ids.filtered(lambda line: line.code == "otif").weight = 1
            scheme.floor_strategic = 70
            appeal = (
                self.env["supplier.appeal"]
                .with_user(self.users["buyer"])
                .create(
                    {"line_id": self.late[0].order_line.id, "owner": "dock", "days": 3, "reason": "Dock shut"}
                )
            )
            appeal.with_user(self.users["planner"])._decide("accepted", "So it was")
            self.late[0].order_line.date_planned = moment(20)
            self.builder._build(self.company_a)
            self.assertEqual(self.scores._verify(score), [])
            week = self.scores._figures(self.company_a, SUNDAY)
        self.assertNotEqual(round(week[self.vendor.id]["score"], 1), round(score.score, 1))

    def test_verify_tells_a_fact_that_came_later_with_an_earlier_date(self):
        self.scores._score(self.company_a, SUNDAY)
        score = self._score_of(self.vendor)
        self.late.picking_ids.move_ids.date = moment(12)
        self.env.flush_all()
        self.assertIn("otif", " ".join(self.scores._verify(score)))

    def test_sister_companies_are_left_out_unless_the_scheme_says_otherwise(self):
        sister = self.company_b.partner_id
        self._lines_of(sister, 6)
        self.builder._build(self.company_a, as_of=SUNDAY)
        self.scores._score(self.company_a, SUNDAY)
        self.assertFalse(self._score_of(sister))
        self.assertAlmostEqual(
            self._score_of(self.vendor).figures["otif"]["prior"], 0.9, msg="a sister is no yardstick"
        )
        self.env.ref("supplier_scorecard.supplier_score_scheme_general").with_sisters = True
        self.scores._score(self.company_a, SUNDAY)
        self.assertEqual(self._score_of(sister).figures["otif"]["plain"], 0.0)

    def test_companies_do_not_mix(self):
        self._receive_lines(self._lines_of(self.vendor, 6, warehouse=self.warehouse_b1), 15)
        self.builder._build(self.company_a | self.company_b, as_of=SUNDAY)
        for company in (self.company_a, self.company_b):
            self.scores._score(company, SUNDAY)
        rows = {score.company_id: score for score in self._score_of(self.vendor)}
        self.assertEqual(rows[self.company_a].figures["otif"]["numerator"], 8)
        self.assertEqual(rows[self.company_b].figures["otif"]["numerator"], 0)
        self.assertEqual(rows[self.company_b].lines, 6)
        seen = (
            self.env["supplier.score"]
            .with_user(self.users["buyer"])
            .search([("partner_id", "=", self.vendor.id)])
        )
        self.assertEqual(seen.company_id, self.company_a)
        self.assertEqual(self.vendor.with_company(self.company_a).supplier_tier, "approved")
        self.assertEqual(self.vendor.with_company(self.company_b).supplier_tier, rows[self.company_b].tier)
        self.assertNotEqual(rows[self.company_b].tier, "approved")

    def test_orders_and_value_as_unit(self):
        scheme = self.env.ref("supplier_scorecard.supplier_score_scheme_general")
        order = self.late[0]
        with freeze_time(moment(2)):
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.product.id,
                        "product_qty": 30,
                        "price_unit": 5.0,
                        "date_planned": moment(12),
                    }
                )
            ]
        self._receive(order, on=moment(12))
        self.builder._build(self.company_a, as_of=SUNDAY)
        scheme.otif_unit = "order"
        figures = self.scores._figures(self.company_a, SUNDAY)[self.vendor.id]["figures"]["otif"]
        self.assertEqual(
            (figures["numerator"], figures["denominator"]), (8, 10), "one bad line fails its order"
        )
        scheme.otif_unit = "value"
        figures = self.scores._figures(self.company_a, SUNDAY)[self.vendor.id]["figures"]["otif"]
        self.assertEqual((figures["numerator"], figures["denominator"]), (550.0, 650.0))

    def test_scheme_of_the_vendor_before_that_of_the_category_before_the_general(self):
        scheme = self.env["supplier.score.scheme"]
        lines = [Command.create({"code": "changes", "weight": 10, "best": 0.0, "worst": 0.5})]
        category = self.product.categ_id or self.env["product.category"].create({"name": "Bolts"})
        own = scheme.create({"name": "Bolts", "categ_ids": [Command.set(category.ids)], "weight_ids": lines})
        self.product.categ_id = category
        self.builder._build(self.company_a, as_of=SUNDAY)
        figures = self.scores._figures(self.company_a, SUNDAY)
        self.assertEqual({row["scheme_id"] for row in figures.values()}, {own.id})
        named = scheme.create(
            {"name": "Mill", "partner_ids": [Command.set(self.mill.ids)], "weight_ids": lines}
        )
        figures = self.scores._figures(self.company_a, SUNDAY)
        self.assertEqual(
            (figures[self.mill.id]["scheme_id"], figures[self.vendor.id]["scheme_id"]), (named.id, own.id)
        )
        self.assertEqual(figures[self.mill.id]["score"], 100.0)

    def test_tier_changes_once_with_an_entry_and_only_for_the_newest_week(self):
        entries = self.env["distribution.decision"]
        domain = [
            ("res_model", "=", "res.partner"),
            ("res_id", "=", self.vendor.id),
            ("verdict", "=", "tier_change"),
        ]
        self.scores._score(self.company_a, SUNDAY)
        self.assertEqual(entries.search_count(domain), 1)
        self.scores._score(self.company_a, SUNDAY - timedelta(weeks=1))
        self.assertEqual(entries.search_count(domain), 1, "a past week moved the tier")
        self.env.ref("supplier_scorecard.supplier_score_scheme_general").write({"floor_approved": 75})
        self.scores._score(self.company_a, SUNDAY + timedelta(weeks=1))
        self.assertEqual(entries.search_count(domain), 2)
        tiers = self.env["supplier.tier"].search([("partner_id", "=", self.vendor.id)])
        self.assertEqual(tiers.mapped(lambda row: (row.before, row.tier, row.is_current)), [
            ("approved", "watch", True), (False, "approved", False),
        ])  # fmt: skip
        self.assertIn(self.vendor, self.env["res.partner"].search([("supplier_tier", "=", "watch")]))

    def test_tiers_have_consequences_only_where_switched_on(self):
        self.env.ref("supplier_scorecard.supplier_score_scheme_general").write(
            {"floor_approved": 84, "floor_watch": 80}
        )
        self.scores._score(self.company_a, SUNDAY)
        self.assertEqual(self.vendor.supplier_tier, "exit")
        product = self._make_product(
            "Both",
            seller_ids=[
                Command.create({"partner_id": vendor.id, "price": price, "sequence": number})
                for number, (vendor, price) in enumerate([(self.vendor, 4.0), (self.mill, 5.0)])
            ],
        )
        receipt = self._order_for(28).picking_ids
        own = product.with_company(self.company_a)
        self.assertFalse(receipt.supplier_inspection)
        self.assertEqual(own._prepare_sellers()[:1].partner_id, self.vendor)
        self.company_a.supplier_tier_active = True
        self.env.invalidate_all()
        self.assertTrue(receipt.supplier_inspection)
        self.assertEqual(own._prepare_sellers()[:1].partner_id, self.mill)
        rule = self.vendor._tier_consequences(self.company_a)[self.vendor.id]
        self.assertEqual((rule.approval_needed, rule.safety_factor), (True, 1.5))
        self.assertEqual(self.vendor._tier_consequences(self.company_b), {})

    def test_an_alarm_names_the_week_in_which_it_broke(self):
        """20 weeks of 5 of 5, then 3 weeks of 1 of 5."""
        weeks = [(5, 5)] * 23 + [(1, 5)] * 3
        found = self.scores._prepare_alarm_values(weeks, SUNDAY)
        self.assertEqual((found["alarm"], found["alarm_week"]), (True, date(2026, 3, 9)))
        self.assertAlmostEqual(found["alarm_after"], 0.2)
        self.assertEqual(self.scores._prepare_alarm_values([(5, 5)] * 26, SUNDAY), {"alarm": False})

    def test_nobody_writes_a_score_a_tier_or_a_version(self):
        self.scores._score(self.company_a, SUNDAY)
        score = self._score_of(self.vendor)
        for role in ("buyer", "finance_controller", "auditor", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                score.with_user(self.users[role]).score = 100
        with self.assertRaises(UserError):
            self.env["supplier.definition.version"].search([], limit=1).name = "Other"
        with self.assertRaises(AccessError):
            self.env["supplier.score.scheme"].with_user(self.users["buyer"]).create({"name": "Mine"})

    def test_a_change_of_a_scheme_stands_in_the_ledger_and_as_a_version(self):
        scheme = self.env.ref("supplier_scorecard.supplier_score_scheme_general")
        versions = self.env["supplier.definition.version"]
        domain = [("res_model", "=", "supplier.score.scheme"), ("res_id", "=", scheme.id)]
        before = versions.search(domain, limit=1)
        scheme.with_user(self.users["administrator"]).weight_ids[0].write({"weight": 33})
        last = versions.search(domain, limit=1)
        self.assertEqual(last.number, before.number + 1)
        self.assertIn(33.0, [line["weight"] for line in last.definition["weight_ids"]])
        self.assertTrue(
            self.env["distribution.decision"].search(
                [("res_model", "=", "supplier.score.weight"), ("verdict", "=", "policy_change")], limit=1
            )
        )
        count = versions.search_count(domain)
        scheme.weight_ids[0].write({"weight": 33})
        self.assertEqual(versions.search_count(domain), count, "a version without a change")

    def test_scorecard_panel_says_what_to_do_and_opens_rows(self):
        self.scores._score(self.company_a, SUNDAY)
        score = self._score_of(self.vendor).with_user(self.users["buyer"])
        card = score.get_scorecard()
        self.assertEqual([row["order"] for row in card["worst"]], self.late.sorted("id").mapped("name"))
        self.assertEqual(card["faults"], [{"code": "vendor", "name": "Vendor", "days": 6, "share": 100.0}])
        otif = next(row for row in card["measures"] if row["code"] == "otif")
        self.assertEqual((otif["n"], otif["points"], otif["plain"]), (10, 52, "80.0 %"))
        action = score.action_open_lines()
        rows = self.env["supplier.event"].with_user(self.users["buyer"]).search(action["domain"])
        self.assertEqual(len(rows.filtered("counted")), otif["n"], "the number opens other rows")
        draft = score.action_draft_mail()
        self.assertEqual(draft["res_model"], "mail.compose.message")
        attached = self.env["ir.attachment"].browse(draft["context"]["default_attachment_ids"])
        self.assertEqual(attached.raw.decode("utf-8-sig").count("\n"), 3, "a heading and the two late lines")
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", self.vendor.ids)]), "something was sent"
        )

    def test_queries_are_flat_in_vendors(self):
        counts = {}
        for extra in (0, 8):
            for number in range(extra):
                self._receive_lines(self._lines_of(self._make_vendor(f"More {number}"), 1), 12)
            self.builder._build(self.company_a, as_of=SUNDAY)
            counts[extra] = self._count_queries(self.scores._figures, self.company_a, SUNDAY)
        self.assertEqual(counts[0], counts[8])

    def test_missing_weeks_are_thirteen_then_one(self):
        with freeze_time("2026-03-31 08:00:00"):
            weeks = self.scores._missing_weeks(self.company_a)
            self.assertEqual((len(weeks), weeks[-1]), (13, SUNDAY))
            self.scores._score(self.company_a, SUNDAY)
            self.assertEqual(self.scores._missing_weeks(self.company_a), [])
        with freeze_time("2026-04-06 08:00:00"):
            self.assertEqual(self.scores._missing_weeks(self.company_a), [date(2026, 4, 5)])
