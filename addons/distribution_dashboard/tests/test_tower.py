import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .tower_common import NOON, TowerCase


@tagged("post_install", "-at_install")
class TestTower(TowerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.company_a | cls.company_b).resource_calendar_id.tz = "UTC"
        cls.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        cls.both = cls._make_user("buyer", login="both", companies=cls.company_a | cls.company_b)

    def setUp(self):
        super().setUp()
        self.flow.figures.update(
            {("held", self.company_a.id): (2, 300.0), ("held", self.company_b.id): (1, 125.0)}
        )

    def _rows(self, part, user=None):
        cases = self.env["distribution.exception"].with_user(user or self.buyer)
        return cases.with_context(allowed_company_ids=(user or self.buyer).company_ids.ids).search(
            part["domain"]
        )

    # Who, and whether at all

    def test_refused_without_the_role_and_nothing_remembered(self):
        outsider = self._make_user(login="outsider")
        for method in ("get_tower", "open_tower", "mark_seen", "get_actions"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._tower(outsider, method=method)
        self.assertFalse(self.env["distribution.tower.look"].search([]))

    def test_nobody_reads_anothers_look(self):
        self._tower(method="open_tower")
        with self.assertRaises(AccessError):
            self.env["distribution.tower.look"].with_user(self.users["administrator"]).search([])

    def test_off_it_counts_nothing_and_says_who_can_switch_it_on(self):
        self.company_a.control_active = False
        self.flow.scopes.clear()
        self.assertEqual(self._tower(), {"is_off": True, "may_switch": False})
        self.assertEqual(self._tower(method="get_actions"), {"mine": [], "flows": []})
        self.assertEqual(self.flow.scopes, [])

    def test_a_company_that_is_off_is_named_and_not_counted(self):
        tower = self._tower(self.both, self.company_a | self.company_b)
        self.assertEqual(tower["off_companies"], ["Company B"])
        self.assertEqual(self._stage(tower, "held")["count"], 2)

    # Stages

    def test_stages_of_two_companies_in_the_group_currency(self):
        self.company_b.control_active = True
        self.assertEqual(self._tower()["currency_id"], self.eur.id)
        alone = self._tower(self.both, self.company_b)
        self.assertEqual((alone["currency_id"], self._stage(alone, "held")["amount"]), (self.usd.id, 125.0))
        tower = self._tower(self.both, self.company_a | self.company_b)
        held = self._stage(tower, "held")
        self.assertEqual((tower["currency_id"], held["count"], held["amount"]), (self.eur.id, 3, 400.0))
        self.assertEqual(
            held["domain"], ["|", ("id", "=", self.company_a.id), ("id", "=", self.company_b.id)]
        )
        json.dumps(tower)

    def test_what_is_planned_for_later_does_not_wait_yet(self):
        for moment, hours in (
            (NOON - timedelta(hours=5), 5),
            (NOON, 0),
            (NOON + timedelta(hours=12), False),
            (None, False),
        ):
            self.flow.figures["held", self.company_a.id] = (2, 300.0, moment)
            with self.subTest(moment=moment):
                told = self._stage(self._tower(), "held")["hours"]
                self.assertEqual((told, type(told)), (hours, type(hours)))

    # Money

    def test_causes_gather_what_they_explain_and_add_up_to_the_queue(self):
        self._reconcile(
            self._find("po", amount_at_risk=100.0),
            self._find("so1", amount_at_risk=1000.0, root_key="po"),
            self._find("so2", amount_at_risk=500.0, root_key="po"),
            self._find("alone", amount_at_risk=1200.0),
            self._find("late", amount_at_risk=10.0, deadline_at=NOON - timedelta(hours=1)),
        )
        tower = self._tower()
        self.assertEqual(
            [(one["id"], one["count"], one["amount"]) for one in tower["causes"]],
            [
                (self._case("po").id, 2, 1600.0),
                (self._case("alone").id, 0, 1200.0),
                (self._case("late").id, 0, 10.0),
            ],
        )
        everything = tower["cases"]["all"]
        self.assertEqual((everything["count"], everything["amount"]), (5, 2810.0))
        # 1 % per day on the money, over the hours of a working day.
        hours = self.company_a.resource_calendar_id.hours_per_day
        self.assertAlmostEqual(everything["cost"], 28.1 / hours, places=2)
        self.assertAlmostEqual(sum(one["cost"] for one in tower["causes"]), everything["cost"], places=6)
        self.assertEqual(tower["cases"]["late"]["count"], 1)
        for code, part in tower["cases"].items():
            with self.subTest(part=code):
                self.assertEqual(len(self._rows(part)), part["count"])
        self.assertEqual(self._rows(tower["causes"][0]), self._case("so1") | self._case("so2"))

    def test_what_sleeps_or_is_closed_does_not_wait(self):
        self._reconcile(self._find("a"), self._find("b"), self._find("c"))
        self._case("a").with_user(self.buyer)._snooze(NOON + timedelta(days=1), "Vendor calls back")
        self._case("b").with_user(self.buyer)._resolve("Paid")
        tower = self._tower()
        self.assertEqual([one["id"] for one in tower["causes"]], [self._case("c").id])
        self.assertEqual(tower["cases"]["all"]["count"], 1)

    def test_five_causes_however_many_cases(self):
        self._reconcile(*(self._find(f"k{place}", amount_at_risk=place) for place in range(1, 20)))
        tower = self._tower()
        self.assertEqual([one["amount"] for one in tower["causes"]], [19.0, 18.0, 17.0, 16.0, 15.0])
        self.assertEqual(tower["cases"]["all"]["count"], 19)

    def test_other_companies_and_branches_stay_out(self):
        self.company_b.control_active = True
        self._reconcile(
            self._find("a1", warehouse_id=self.warehouse_a1.id, amount_at_risk=1.0),
            self._find("a2", warehouse_id=self.warehouse_a2.id, amount_at_risk=2.0),
            self._find("b1", company=self.company_b, amount_at_risk=1.25),
        )
        self.assertEqual(self._tower()["cases"]["all"]["amount"], 3.0)
        self.assertEqual(self._tower(self.both, self.company_b)["cases"]["all"]["amount"], 1.25)
        both = self._tower(self.both, self.company_a | self.company_b)
        self.assertEqual((both["cases"]["all"]["count"], both["cases"]["all"]["amount"]), (3, 4.0))
        self.buyer.control_warehouse_ids = self.warehouse_a2
        narrowed = self._tower()
        self.assertEqual([one["id"] for one in narrowed["causes"]], [self._case("a2").id])

    def test_a_root_that_one_may_not_see_does_not_hide_what_it_explains(self):
        self._reconcile(
            self._find("po", warehouse_id=self.warehouse_a1.id),
            self._find("so", warehouse_id=self.warehouse_a2.id, root_key="po", amount_at_risk=7.0),
        )
        self.buyer.control_warehouse_ids = self.warehouse_a2
        cause = self._tower()["causes"]
        self.assertEqual(
            [(one["id"], one["count"], one["amount"]) for one in cause], [(self._case("so").id, 0, 7.0)]
        )

    # Promises

    def test_promises_of_today_count_a_document_once(self):
        other = self.env["res.partner"].create({"name": "Delta"})
        self._reconcile(
            self._find("credit", amount_at_risk=300.0, deadline_at=datetime(2026, 3, 10, 16)),
            self._find("stock", amount_at_risk=500.0, deadline_at=datetime(2026, 3, 10, 16)),
            self._find("other", amount_at_risk=50.0, res_id=other.id, deadline_at=datetime(2026, 3, 9, 16)),
            self._find("tomorrow", amount_at_risk=9.0, deadline_at=datetime(2026, 3, 11, 0, 0)),
            self._find("open end", amount_at_risk=9.0),
        )
        tower = self._tower()
        part = tower["cases"]["promises"]
        self.assertEqual((part["documents"], part["count"], part["amount"]), (2, 3, 550.0))
        self.assertEqual([one["document"] for one in tower["promises"]], ["Hansa Bau", "Delta"])
        self.assertEqual(len(self._rows(part)), 3)

    def test_today_ends_at_midnight_of_the_company(self):
        self.company_a.resource_calendar_id.tz = "Europe/Berlin"
        self._reconcile(
            self._find("in", deadline_at=datetime(2026, 3, 10, 22, 59)),
            self._find("out", deadline_at=datetime(2026, 3, 10, 23, 0)),
        )
        self.assertEqual(self._tower()["cases"]["promises"]["count"], 1)

    # Since you last looked

    def test_changes_are_told_against_the_visit_before(self):
        first = self._tower(method="open_tower")
        self.assertEqual((first["since"], first["changes"]), (False, []))
        self.flow.figures["held", self.company_a.id] = (5, 250.0)
        with freeze_time(NOON + timedelta(minutes=10)):
            again = self._tower(method="open_tower")
            self.assertFalse(again["since"], "the same visit")
            self._reconcile(self._find("new"))
        with freeze_time(NOON + timedelta(hours=1)):
            self._case("new").with_user(self.buyer)._resolve("Paid")
            self.flow.figures["held", self.company_a.id] = (6, 250.0)
            later = self._tower(method="open_tower")
            self.assertEqual(later["since"], "2026-03-10 12:10:00")
            self.assertEqual(self._stage(later, "held")["change"], {"count": 1, "amount": 0.0})
            told = {(one["code"], one["text"]): one for one in later["changes"]}
            self.assertEqual(
                {key: one["count"] for key, one in told.items()},
                {("opened", "Late"): 1, ("closed", "Late"): 1, ("decided", "Resolved"): 1},
            )
            for one in told.values():
                rows = self.env[one["model"]].with_user(self.buyer).search_count(one["domain"])
                self.assertEqual(rows, one["count"], one)
            self.assertEqual(self._tower()["changes"], later["changes"], "asking again moves nothing")
            seen = self._tower(method="mark_seen")
            self.assertEqual(
                (seen["since"], self._stage(seen, "held")["change"]["count"]), ("2026-03-10 13:00:00", 0)
            )
        other = self._tower(self.users["planner"], method="open_tower")
        self.assertFalse(other["since"], "everybody has a look of his own")

    # What to do next

    def test_what_waits_for_me_by_role(self):
        self._reconcile(self._find("a", deadline_at=NOON - timedelta(days=1)))
        mine = {one["code"]: one for one in self._tower(method="get_actions")["mine"]}
        self.assertEqual({code: one["count"] for code, one in mine.items()}, {"late": 1, "own": 1})
        self._case("a").write({"user_id": False, "state": "open"})
        mine = {one["code"]: one["count"] for one in self._tower(method="get_actions")["mine"]}
        self.assertEqual(mine, {"role": 1})
        self.assertEqual(self._tower(self.users["planner"], method="get_actions")["mine"], [])

    def test_what_a_flow_proposes_is_shown_in_the_shown_currency(self):
        self.flow.propose(
            currency_id=self.usd.id, label="Open", call=("res.partner", "name_search", ["Hansa"])
        )
        [told] = self._tower(method="get_actions")["flows"]
        self.assertEqual((told["amount"], told["count"], told["label"]), (80.0, 2, "Open"))
        self.assertEqual(told["call"], ["res.partner", "name_search", ["Hansa"]])

    # Cost

    def test_the_cost_grows_neither_with_cases_nor_with_companies(self):
        self.company_b.control_active = True
        self._reconcile(*(self._find(f"k{n}", amount_at_risk=n + 10) for n in range(8)))

        def count(companies):
            return self._count_queries(self._tower, self.both, companies)

        count(self.company_a | self.company_b)
        few = count(self.company_a | self.company_b)
        self._reconcile(
            *(self._find(f"k{n}", amount_at_risk=n + 10, root_key=f"k{n % 7}") for n in range(300)),
            *(self._find(f"b{n}", company=self.company_b) for n in range(50)),
        )
        self.assertEqual(count(self.company_a | self.company_b), few)
        self.assertLessEqual(few, 20)
        count(self.company_a)
        # One company needs no rates to a group currency.
        self.assertLessEqual(count(self.company_a), few)

    def test_reading_writes_nothing(self):
        self._tower(method="open_tower")
        self._reconcile(self._find("a"))
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self._tower()
        self._tower(method="get_actions")
