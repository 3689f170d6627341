from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import SupplierCase, moment


class ExpectedCase(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.users["buyer"]
        cls.product = cls._make_product()
        # The vendor's past: of ten deliveries five on the day, three two days late, two six days late.
        cls.past = cls.env["purchase.order"]
        for late in [0] * 5 + [2] * 3 + [6] * 2:
            cls.past |= cls._past(cls.vendor, late)

    @classmethod
    def _past(cls, vendor, late, warehouse=None, day=10):
        with freeze_time(moment(2)):
            purchase = cls._make_purchase(
                [(cls.product, 1, 5.0)], vendor=vendor, warehouse=warehouse or cls.warehouse_a1
            )
            purchase.order_line.date_planned = moment(day)
            purchase.button_confirm()
        cls._receive(purchase, on=moment(day) + timedelta(days=late))
        cls._judge(purchase, 31)
        return purchase

    def _expect(self, purchase, day):
        with freeze_time(moment(day)):
            return {
                row.order_id: row for row in self.env["supplier.predictor"]._expect(purchase.company_id)
            }.get(purchase.id)


@tagged("post_install", "-at_install")
class TestPrediction(ExpectedCase):
    def test_the_vendor_s_own_past_leans_on_the_category_when_small(self):
        row = self._expect(self._order_for(24, product=self.product), 20)
        # Own 10 and the category's 8, which are the same ten deliveries: the shares stay.
        self.assertEqual((row.prediction.p50, row.prediction.p90, row.prediction.sample), (0, 6, 10))
        self.assertAlmostEqual(row.prediction.late_share, 0.5)
        new = self._make_vendor("New")
        with freeze_time(moment(2)):
            purchase = self._make_purchase([(self.product, 1, 5.0)], vendor=new)
            purchase.order_line.date_planned = moment(24)
            purchase.button_confirm()
        row = self._expect(purchase, 20)
        self.assertEqual(
            (row.prediction.sample, row.p90), (0, date(2026, 3, 30)), "the category speaks for him"
        )

    def test_days_that_passed_rule_out_what_did_not_happen(self):
        purchase = self._order_for(24, product=self.product)
        row = self._expect(purchase, 25)
        self.assertEqual(
            (row.p50, row.p90, row.prediction.late_share), (date(2026, 3, 26), date(2026, 3, 30), 1.0)
        )
        row = self._expect(purchase, 27)
        self.assertEqual((row.p50, row.p90), (date(2026, 3, 30), date(2026, 3, 30)))

    def test_later_than_anything_seen_is_memoryless(self):
        purchase = self._order_for(12, product=self.product)
        row = self._expect(purchase, 22)
        # Mean of the late ones (3 x 2 + 2 x 6) / 5 = 3.6 days: ln 2 x 3.6 = 2.5, ln 10 x 3.6 = 8.3, rounded up.
        self.assertEqual((row.p50, row.p90), (date(2026, 3, 25), date(2026, 3, 31)))

    def test_quantiles_of_lines_for_others(self):
        purchase = self._order_for(24, product=self.product)
        with freeze_time(moment(20)):
            found = self.env["supplier.predictor"]._receipt_quantiles(
                purchase.order_line | self.past.order_line
            )
        self.assertEqual(found, {purchase.order_line: (date(2026, 3, 24), date(2026, 3, 30))})

    def test_companies_do_not_lend_each_other_their_past(self):
        purchase = self._order_for(24, product=self.product, warehouse=self.warehouse_b1)
        self.assertEqual(self._expect(purchase, 20).prediction.sample, 0)

    def test_the_same_number_of_queries_for_many_lines(self):
        self._order_for(24, product=self.product)
        self._expect(self.past[0], 20)
        self.env.flush_all()
        with freeze_time(moment(20)), self.assertQueryCount(8):
            self.env["supplier.predictor"]._expect(self.company_a)
        for _each in range(4):
            self._order_for(24, product=self.product)
        self.env.flush_all()
        with freeze_time(moment(20)), self.assertQueryCount(8):
            self.env["supplier.predictor"]._expect(self.company_a)


@tagged("post_install", "-at_install")
class TestDesk(ExpectedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        slow = cls._make_vendor("Slow works", email="slow@example.com")
        for late in (5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5):
            cls._past(slow, late)
        cls.slow = slow
        for _each in range(5):
            cls._past(cls.vendor, 0)
        cls.late = cls._order_for(12, product=cls.product)
        cls.predicted = cls._order_to(slow, 26)
        cls.due = cls._order_for(24, product=cls.product)
        cls.planned = cls._order_for(31, product=cls.product)

    @classmethod
    def _order_to(cls, vendor, day):
        with freeze_time(moment(2)):
            purchase = cls._make_purchase([(cls.product, 10, 5.0)], vendor=vendor)
            purchase.order_line.date_planned = moment(day)
            purchase.button_confirm()
        return purchase

    def _refresh(self, day=20):
        with freeze_time(moment(day)):
            return self.env["supplier.expected.receipt"]._refresh(self.company_a)

    def _row(self, purchase):
        return self.env["supplier.expected.receipt"].search([("order_id", "=", purchase.id)])

    def test_open_lines_by_what_to_do(self):
        self.assertEqual(self._refresh(), 4)
        self.assertEqual(self._refresh(), 0, "nothing changed, nothing written")
        self.assertEqual(
            [self._row(purchase).state for purchase in (self.late, self.predicted, self.due, self.planned)],
            ["late", "predicted", "due", "planned"],
        )
        self.assertEqual(
            (self._row(self.predicted).p50_date, self._row(self.predicted).value), (date(2026, 3, 31), 50.0)
        )
        self._receive(self.late, on=moment(20))
        self.assertEqual(self._refresh(), 1)
        self.assertFalse(self._row(self.late))

    def test_unconfirmed_until_the_vendor_answers(self):
        self._refresh()
        self.assertTrue(self._row(self.due).is_unconfirmed)
        with freeze_time(moment(20)):
            self._row(self.due).with_user(self.buyer).action_confirmed()
        self.assertFalse(self._row(self.due).is_unconfirmed)
        self.assertTrue(self._row(self.planned).is_unconfirmed)
        self._refresh(3)
        self.assertFalse(self._row(self.planned).is_unconfirmed, "asked yesterday")

    def test_a_chaser_is_a_draft_and_only_a_person_sends_it(self):
        self._refresh()
        rows = self._row(self.predicted).with_user(self.buyer)
        mails = self.env["mail.mail"].search_count([])
        rows.action_chase()
        chaser = self.env["supplier.chaser"].search([])
        self.assertEqual(
            (chaser.partner_id, chaser.state, chaser.line_ids),
            (self.slow, "draft", self.predicted.order_line),
        )
        self.assertIn(self.predicted.name, chaser.body)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        rows.action_chase()
        self.assertEqual(
            self.env["supplier.chaser"].search_count([]), 1, "a draft that waits is written anew"
        )
        with self._assert_unchanged(chaser, ["state"]), self.assertRaises(UserError):
            chaser.with_user(self.buyer).write({"state": "sent"})
        with self._assert_unchanged(chaser, ["state"]), self.assertRaises(AccessError):
            chaser.with_user(self.users["auditor"]).action_send()
        chaser.with_user(self.buyer).action_send()
        self.assertEqual(
            (chaser.state, chaser.message_ids.filtered("partner_ids").partner_ids), ("sent", self.slow)
        )

    def test_the_desk_counts_what_its_cards_open(self):
        with freeze_time(moment(20)):
            self.env["supplier.desk"].with_user(self.buyer).action_open_desk()
        cards = self.env["supplier.desk"].with_user(self.buyer).search([])
        self.assertEqual(cards.company_id, self.company_a)
        self.assertEqual(
            {card.kind: (card.count, card.amount) for card in cards},
            {
                "late": (1, 50.0), "predicted": (1, 50.0), "unconfirmed": (4, 200.0), "due": (1, 50.0),
                "mismatch": (0, 0.0), "approval": (0, 0.0), "grni": (0, 0.0),
            },
        )  # fmt: skip
        for card in cards.filtered(lambda card: card.kind in ("late", "predicted", "unconfirmed", "due")):
            action = card.action_open()
            self.assertEqual(action["context"], {f"search_default_{card.kind}": 1})

    def test_nobody_writes_derived_rows(self):
        self._refresh()
        with self._assert_unchanged(self._row(self.due), ["state"]), self.assertRaises(AccessError):
            self._row(self.due).with_user(self.buyer).state = "planned"

    def _find(self, detector, day=20, company=None):
        with freeze_time(moment(day)):
            found = self.env[detector]._detect(Scope((company or self.company_a).ids))
        return {self.env["purchase.order"].browse(one.res_id): one for one in found}

    def test_predicted_late_is_a_case_until_it_is_late(self):
        found = self._find("supplier.detector.predicted")
        self.assertEqual(set(found), {self.predicted})
        facts = found[self.predicted].facts
        self.assertEqual(
            (facts["due"], facts["likely"], facts["deliveries"]), ("2026-03-26", "2026-03-31", 12)
        )
        self.assertNotIn(self.predicted, self._find("supplier.detector.predicted", 27))
        self.assertIn(self.predicted, self._find("supplier.detector.late", 27))

    def test_an_unconfirmed_order_is_a_case(self):
        self.assertEqual(
            set(self._find("supplier.detector.unconfirmed")), {self.predicted, self.due, self.planned}
        )
        self.due.action_acknowledge()
        self.assertNotIn(self.due, self._find("supplier.detector.unconfirmed"))

    def test_received_not_billed_for_long_is_a_case(self):
        self.assertFalse(self._find("supplier.detector.grni", 31))
        with freeze_time("2026-04-20 10:00:00"):
            found = self.env["supplier.detector.grni"]._detect(Scope(self.company_a.ids))
        one = next(one for one in found if one.res_id == self.past[0].id)
        self.assertEqual((one.amount_at_risk, one.facts["days"]), (5.0, 41))
