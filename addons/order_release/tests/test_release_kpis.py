from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.tests.late_common import LateDocuments
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, KpiContract

from .release_common import ReleaseCase

MONDAY = date(2030, 3, 4)


@tagged("post_install", "-at_install")
class TestReleaseKpis(LateDocuments, ReleaseCase):
    """Every KPI against a day counted by hand.

    Monday 2030-03-04: A1 (Hansa, 12 x 100, over the limit of 1,000) is held at 08:00 and overridden at 12:00; A2 (1 x
    100) passes; A3 (30 x 100 of 20 in stock) is held for stock at 09:00, its goods come at 21:00. A1 leaves on
    Tuesday at 10:00. Hour figures are by the clock; moments are UTC.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company in (cls.company_a, cls.company_b):
            company.resource_calendar_id.tz = "UTC"
        cls._set_gate("stock")
        cls.hansa = cls._make_customer("Hansa", limit=1000.0)
        cls.delta = cls._make_customer("Delta")
        cls.scarce = cls._make_product("Scarce", price=100.0)
        cls._put_stock(cls.scarce, 20)
        with freeze_time("2030-03-04 08:00:00"):
            cls.a1 = cls._sell(12, customer=cls.hansa, team_id=cls.team.id)
            cls.a2 = cls._sell(1, customer=cls.delta)
        with freeze_time("2030-03-04 09:00:00"):
            cls.a3 = cls._sell(30, product=cls.scarce, customer=cls.delta)
        with freeze_time("2030-03-04 12:00:00"):
            cls._release(cls, cls.a1, "credit_controller")
        with freeze_time("2030-03-04 21:00:00"):
            cls._put_stock(cls.scarce, 10)
            cls.a3.action_recheck()
        with freeze_time("2030-03-05 10:00:00"):
            cls._validate(cls.a1.picking_ids)
        cls.env.flush_all()

    def _value(self, code, day=MONDAY, domain=()):
        """Return (numerator, denominator) of the day over company A."""
        kpis = self.env["distribution.kpi"]
        done = kpis._rebuild([code], Period(day, day), self.company_a | self.company_b)
        self.assertFalse(done["refused"])
        found = self.env["distribution.kpi.value"].search(
            [("kpi_id.code", "=", code), ("day", "=", day), ("company_id", "=", self.company_a.id), *domain]
        )
        return round(sum(found.mapped("numerator")), 4), round(sum(found.mapped("denominator")), 4)

    def test_hold_rate_and_per_gate(self):
        self.assertEqual(self._value("release_hold_rate"), (2.0, 3.0))
        self.assertEqual(self._value("release_hold_rate_credit"), (1.0, 3.0))
        self.assertEqual(self._value("release_hold_rate_stock"), (1.0, 3.0))
        self.assertEqual(self._value("release_hold_rate_margin"), (0.0, 3.0))
        self.assertEqual(
            self._value("release_hold_rate", domain=[("team_id", "=", self.team.id)]), (1.0, 1.0)
        )

    def test_a_shipment_entered_late_corrects_the_day_the_goods_left(self):
        def ship_late():
            moves = self.a2.picking_ids.move_ids
            self._validate(self.a2.picking_ids)
            moves.date = datetime(2030, 3, 4, 20)

        [one] = self._correct_late("order_cycle_net", MONDAY, ship_late)
        self.assertEqual((one.change, one.partner_id, round(one.after, 4)), ("added", self.delta, 12.0))

    def test_an_override_scored_late_corrects_its_day(self):
        def score():
            override = self.env["order.release.override"].search([("order_id", "=", self.a1.id)])
            override.sudo().write({"outcome": "good", "scored_at": "2030-03-19 10:00:00"})

        [one] = self._correct_late("release_override_outcome", MONDAY, score)
        self.assertEqual((one.change, one.partner_id, one.after), ("added", self.hansa, 1.0))

    def test_precision_is_cured_of_ended(self):
        self.assertEqual(self._value("release_hold_precision"), (1.0, 2.0))
        self.assertEqual(self._value("release_hold_precision_credit"), (0.0, 1.0))
        self.assertEqual(self._value("release_hold_precision_stock"), (1.0, 1.0))

    def test_lead_time_is_confirmation_to_first_release(self):
        # A3: its 20 pieces leave at once by procurement, the rest by the gates at 21:00.
        self.assertEqual(self._value("release_lead_time"), (16.0, 2.0))

    def test_override_rate_count_and_outcome(self):
        self.assertEqual(self._value("release_override_rate"), (1.0, 2.0))
        self.assertEqual(self._value("release_override_count"), (1.0, 0.0))
        self.assertEqual(self._value("release_override_outcome"), (0.0, 0.0))
        override = self.env["order.release.override"].search([("order_id", "=", self.a1.id)])
        override.write({"outcome": "loss", "loss_amount": 300.0})
        self.assertEqual(self._value("release_override_outcome"), (0.0, 1.0))
        self.assertEqual(self._value("release_override_loss"), (300.0, 1200.0))
        override.write({"outcome": "good", "loss_amount": 0.0})
        self.assertEqual(self._value("release_override_outcome"), (1.0, 1.0))

    def test_cycle_splits_into_who_held_it(self):
        tuesday = date(2030, 3, 5)
        # A1: 26 hours, of which credit held 4.
        self.assertEqual(self._value("order_cycle_net", tuesday), (22.0, 1.0))
        self.assertEqual(self._value("order_cycle_held_credit", tuesday), (4.0, 1.0))
        self.assertEqual(self._value("order_cycle_held_stock", tuesday), (0.0, 1.0))
        self.assertEqual(self._value("order_cycle_net", MONDAY), (0.0, 0.0))

    def test_order_held_twice_by_one_reason_counts_both_times(self):
        day = date(2030, 3, 7)
        with freeze_time("2030-03-07 06:00:00"):
            order = self._sell(12, customer=self._make_customer("Twice", limit=1000.0))
        with freeze_time("2030-03-07 07:00:00"):
            self._release(order, "credit_controller")
        with freeze_time("2030-03-07 09:00:00"):
            order.order_line.with_user(self.salesman).product_uom_qty = 20  # at the list price of 80
            self.env.flush_all()
        order.invalidate_recordset()
        self.assertEqual(
            [(hold.state, hold.figure) for hold in order.release_hold_ids.sorted("id")],
            [("superseded", 1200.0), ("open", 1600.0)],
        )
        # What had ended on the day still has.
        self.assertEqual(self._value("release_hold_precision_credit", day), (0.0, 1.0))
        with freeze_time("2030-03-07 12:00:00"):
            self._release(order, "credit_controller")
        self.assertEqual(self._value("release_hold_precision_credit", day), (0.0, 2.0))
        with freeze_time("2030-03-07 13:00:00"):
            self._validate(order.picking_ids.filtered(lambda one: one.state == "assigned"))
        # Held 06-07 and 09-12 of seven hours.
        self.assertEqual(self._value("order_cycle_held_credit", day), (4.0, 1.0))

    def test_backlog_is_of_now_and_refused_for_the_past(self):
        with freeze_time("2030-03-06 08:00:00"):
            held = self._sell(11, customer=self.hansa, commitment_date=datetime(2030, 3, 7, 7))
            late = self._sell(
                15, customer=self._make_customer("Far", limit=1.0), commitment_date=datetime(2030, 4, 1)
            )
            self.env.flush_all()
        with freeze_time("2030-03-07 08:00:00"):
            day = date(2030, 3, 7)
            self.assertEqual((held.release_state, late.release_state), ("held", "held"))
            self.assertEqual(self._value("release_backlog_value", day), (2600.0, 0.0))
            self.assertEqual(self._value("release_backlog_age", day), (2.0, 2.0))
            self.assertEqual(self._value("release_backlog_at_risk", day), (1100.0, 2600.0))
            self.assertEqual(self._value("release_orders_at_risk", day), (1.0, 0.0))
            done = self.env["distribution.kpi"]._rebuild(
                ["release_backlog_value"], Period(MONDAY, MONDAY), self.company_a
            )
            self.assertIn("release_backlog_value", done["refused"])

    def test_the_day_is_the_branchs(self):
        self.warehouse_a1.calendar_id = self.env["resource.calendar"].create(
            {"name": "Tokyo", "tz": "Asia/Tokyo", "company_id": False}
        )
        # 21:00 UTC is Tuesday morning in Tokyo.
        self.assertEqual(self._value("release_hold_precision_stock", date(2030, 3, 5)), (1.0, 1.0))
        self.assertEqual(self._value("release_hold_precision_stock", MONDAY), (0.0, 0.0))

    def test_every_number_opens_its_rows(self):
        expected = {
            "release_hold_rate": self.a1 | self.a2 | self.a3,
            "release_lead_time": self.a1 | self.a3,
            "release_hold_precision_credit": self.a1.release_hold_ids,
            "release_override_count": self.env["order.release.override"].search(
                [("order_id", "=", self.a1.id)]
            ),
        }
        for code, records in expected.items():
            with self.subTest(kpi=code):
                self._value(code)
                values = self.env["distribution.kpi.value"].search(
                    [("kpi_id.code", "=", code), ("day", "=", MONDAY), ("company_id", "=", self.company_a.id)]
                )
                opened = records.browse()
                for value in values:
                    model, domain = self.env["order.release.kpi.source"]._evidence(value)
                    opened |= self.env[model].search(domain)
                self.assertEqual(opened, records)

    def test_another_company_is_another_value(self):
        self.assertEqual(
            self.env["distribution.kpi.value"].search_count(
                [("company_id", "=", self.company_b.id), ("kpi_id.code", "=", "release_hold_rate")]
            ),
            0,
        )
        with freeze_time("2030-03-04 08:00:00"):
            self._make_order([(self.product, 1)], warehouse=self.warehouse_b1, confirm=True)
        self.assertEqual(self._value("release_hold_rate"), (2.0, 3.0))
        self.assertEqual(
            self.env["distribution.kpi.value"]
            .search([("company_id", "=", self.company_b.id), ("kpi_id.code", "=", "release_hold_rate")])
            .denominator,
            1.0,
        )


@tagged("post_install", "-at_install")
class TestReleaseKpiContract(KpiContract, ContractCase, ReleaseCase):
    module = "order_release"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customer = cls._make_customer("Hansa", limit=100.0)
        for company, warehouse in ((cls.company_a, cls.warehouse_a1), (cls.company_b, cls.warehouse_b1)):
            customer.with_company(company).credit_limit = 100.0
            cls._make_order([(cls.product, 5, 100.0)], customer=customer, warehouse=warehouse, confirm=True)
        order = cls._sell(3, customer=customer)
        cls._release(cls, order, "credit_controller")
        cls._validate(order.picking_ids)
