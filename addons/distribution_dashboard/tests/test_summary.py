import re
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.flow import Stage
from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.distribution_control.tests.exception_common import QueueCase
from odoo.addons.distribution_dashboard.logic.summary import CODES

NOW = datetime(2026, 3, 10, 12, 0)  # a Tuesday
TODAY = date(2026, 3, 10)


class SummaryCase(QueueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        (cls.company_a | cls.company_b).resource_calendar_id.tz = "UTC"
        cls.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        cls.summary = cls.env["distribution.summary"]
        cls.scope_a = Scope((cls.company_a.id,))

    def _day(self, scope=None, day=TODAY, stages=(), user=None):
        model = self.summary.with_user(user) if user else self.summary
        return model._day(scope or self.scope_a, day, stages=list(stages))

    def _texts(self, statements):
        return [one.text for one in statements]


@tagged("post_install", "-at_install")
class TestSummary(SummaryCase):
    def test_every_code_has_its_words_and_no_word_lacks_a_code(self):
        templates = self.summary._templates()
        self.assertEqual(set(templates), set(CODES))
        for code, text in templates.items():
            self.assertNotIn("%", re.sub(r"%\(\w+\)s", "", text), code)

    def test_a_day_in_words(self):
        with freeze_time("2026-03-08 09:00:00"):
            self._reconcile(
                self._find("root", amount_at_risk=500.0),
                self._find("a", amount_at_risk=1000.0, root_key="root"),
                self._find("b", amount_at_risk=2000.0, root_key="root"),
                self._find("other", company=self.company_b, amount_at_risk=99999.0),
            )
        self._reconcile(
            self._find("root", amount_at_risk=500.0),
            self._find("a", amount_at_risk=1000.0, root_key="root"),
            self._find("b", amount_at_risk=2000.0, root_key="root"),
            self._find("c", amount_at_risk=1500.0),
            scope=self.scope_a,
        )
        # 5,000 at 1 % a day over the 8 working hours of a day: 6.25 an hour.
        self.assertEqual(
            self._texts(self._day()),
            [
                "4 cases are open with 5,000.00 EUR at risk.",
                "3 of them are past their deadline.",
                "Each working hour of waiting costs 6.25 EUR; 100 % of it is “Late” (4 open).",
                "One cause explains 2 cases and 3,000.00 EUR: Late: ROOT is 3 days late.",
                "One case came on 03/10/2026.",
            ],
        )

    def test_each_sentence_opens_what_it_counted(self):
        self._reconcile(self._find("a"), self._find("b"), self._find("c", company=self.company_b))
        first, *_rest = self._day()
        self.assertEqual(first.text, "2 cases are open with 2,000.00 EUR at risk.")
        self.assertEqual(self.env[first.model].search(first.domain).mapped("subject_key"), ["b", "a"])

    def test_two_companies_are_told_in_the_currency_of_the_group(self):
        self._reconcile(self._find("a", amount_at_risk=100.0), self._find("b", company=self.company_b, amount_at_risk=125.0))  # fmt: skip
        both = Scope((self.company_a.id, self.company_b.id))
        self.assertEqual(self._texts(self._day(both))[0], "2 cases are open with 200.00 EUR at risk.")

    def test_a_past_day_tells_its_events_only(self):
        with freeze_time("2026-03-08 09:00:00"):
            self._reconcile(self._find("a"), self._find("b"))
        texts = self._texts(self._day(day=date(2026, 3, 8)))
        self.assertEqual(texts, ["2 cases came on 03/08/2026."])
        quiet = self._texts(self._day(day=date(2026, 3, 9)))
        self.assertEqual(quiet, ["Nothing is open, and nothing came or went on 03/09/2026."])

    def test_where_money_waits_is_the_stage_with_the_most(self):
        held = Stage("held", "Held", 10, self.company_a.id, 3, 900.0, datetime(2026, 3, 7, 12, 0), "res.partner", [("id", "=", 1)])  # fmt: skip
        free = Stage("free", "Released", 20, self.company_a.id, 9, 100.0, None, "res.partner", [])
        [said] = self._day(stages=[held, free])
        self.assertEqual(
            said.text, "Most money waits in “Held”: 3 documents, 900.00 EUR, the oldest for 3 days."
        )
        self.assertEqual((said.model, said.domain), ("res.partner", [("id", "=", 1)]))

    def test_a_person_reads_the_figures_of_his_own_companies(self):
        self._reconcile(self._find("a"), self._find("b", company=self.company_b))
        both = Scope((self.company_a.id, self.company_b.id))
        texts = self._texts(self._day(both, user=self.users["buyer"]))
        self.assertEqual(texts[0], "One case is open with 1,000.00 EUR at risk.")

    def test_the_client_gets_plain_values_and_outsiders_nothing(self):
        self._reconcile(self._find("a"))
        with patch.object(type(self.env["distribution.flow"]), "_flows", lambda _self, model=None: []):
            said = self.summary.with_user(self.users["buyer"]).summarise_day()
        self.assertEqual(said[0]["text"], "One case is open with 1,000.00 EUR at risk.")
        self.assertEqual(
            said[0]["domain"], [("company_id", "in", [self.company_a.id]), ("state", "!=", "closed")]
        )
        outsider = new_test_user(self.env, login="outsider", company_id=self.company_a.id,
                                 company_ids=[(6, 0, self.company_a.ids)])  # fmt: skip
        with self.assertRaises(AccessError):
            self.summary.with_user(outsider).summarise_day()

    def test_the_number_of_queries_does_not_grow_with_the_cases(self):
        def queries():
            return self._count_queries(self._day)

        self._reconcile(self._find("a"))
        queries()
        few = queries()
        self._reconcile(*(self._find(str(number)) for number in range(100)))
        self.assertEqual(queries(), few)

    def test_a_case_in_words(self):
        with freeze_time("2026-03-09 06:00:00"):
            self._reconcile(self._find("root"), self._find("a", root_key="root"))
        case = self._case("a")
        case.with_user(self.users["buyer"])._assign(self.users["buyer"])
        self.assertEqual(
            self._texts(self.summary._case(case)),
            [
                "A is 3 days late.",
                "Open for 30 h, with Buyer.",
                "Its deadline passed 19 h ago.",
                "1,000.00 EUR are at risk, and each working hour of waiting costs 1.25 EUR.",
                "It is explained by: Late: ROOT is 3 days late.",
            ],
        )
        root = self._texts(self.summary._case(self._case("root")))
        self.assertIn("It explains another open case with 1,000.00 EUR at risk.", root)

    def test_the_form_shows_the_words_with_links_and_escapes_what_people_typed(self):
        self._reconcile(self._find("a", facts={"order": "<b>A</b>", "days": 3}))
        case = self._case("a").with_user(self.users["buyer"])
        case._resolve("<script>done</script>")
        html = case.summary_html
        self.assertIn("Closed after 0 min: Resolved.", html)
        self.assertIn("&lt;script&gt;done", html)
        self.assertNotIn("<script>", html)
        self.assertIn("/odoo/action-distribution_control.distribution_decision_action", html)
        self.assertNotIn(f"/odoo/distribution.exception/{case.id}", html)

    def test_the_words_are_those_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._reconcile(self._find("a", amount_at_risk=12345.5))
        german = self.summary.with_context(lang="de_DE")._day(self.scope_a, TODAY, stages=[])
        self.assertIn("12.345,50 EUR", german[0].text)


@tagged("post_install", "-at_install")
class TestSummaryKpi(SummaryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpis = cls.env["distribution.kpi"]
        cls.rate = cls._make_kpi("test_rate", "Test rate", unit="ratio", target=0.95, warning=0.9)
        cls.total = cls._make_kpi("test_total", "Test total", unit="count", has_denominator=False)

    @classmethod
    def _make_kpi(cls, code, name, **values):
        return cls.kpis.create({
            "name": name, "code": code, "source": "distribution.kpi.source.exceptions", "definition": "x",
            "formula": "x", "direction": "up", **values,
        })  # fmt: skip

    def _store(self, *measures, companies=None):
        """Let the source measure exactly *measures* over the last year."""
        source = type(self.env["distribution.kpi.source.exceptions"])
        companies = companies or self.company_a | self.company_b
        codes = {one.code for one in measures}
        with patch.object(source, "_measure", lambda *_args: list(measures)):
            self.kpis._rebuild(codes, Period(date(2025, 3, 1), TODAY), companies)

    def _measure(self, day, numerator, denominator, warehouse=None, code="test_rate", company=None):
        warehouse_id = warehouse.id if warehouse else None
        return Measure(code, day, (company or self.company_a).id, warehouse_id, numerator=numerator, denominator=denominator)  # fmt: skip

    def test_a_kpi_in_words_with_the_branch_that_moved_it(self):
        # The week before 95 of 100 in both branches: 95 %. Now 95 and 75 of 100: 85 %, all of it in A2.
        then, now = date(2026, 3, 2), date(2026, 3, 9)
        self._store(
            self._measure(then, 95, 100, self.warehouse_a1), self._measure(then, 95, 100, self.warehouse_a2),
            self._measure(now, 95, 100, self.warehouse_a1), self._measure(now, 75, 100, self.warehouse_a2),
            self._measure(now, 0, 1000, self.warehouse_b1, company=self.company_b),
        )  # fmt: skip
        week = Period(date(2026, 3, 4), TODAY)
        said = self.summary._kpis(self.rate, week, self.scope_a)
        self.assertEqual(
            self._texts(said),
            [
                "Test rate: 85.0 %, down 10.0 points from 95.0 %.",
                "Most of that came from Branch Depot A2 (−10.0 points).",
                "Test rate is off its target of 95.0 %.",
            ],
        )
        values = self.env[said[1].model].search(said[1].domain)
        self.assertEqual(values.mapped("warehouse_id"), self.warehouse_a2)
        self.assertEqual(values.mapped("numerator"), [75.0])

    def test_the_form_of_the_kpi_says_it(self):
        self._store(self._measure(date(2026, 1, 20), 95, 100), self._measure(TODAY, 90, 100))
        html = self.rate.with_context(allowed_company_ids=self.company_a.ids).summary_html
        self.assertIn("Test rate: 90.0 %, down 5.0 points from 95.0 %.", html)
        self.assertIn("Test rate is just off its target of 95.0 %.", html)

    def test_what_was_never_measured_says_so(self):
        said = self.summary._kpis(self.rate, Period(TODAY, TODAY), self.scope_a)
        self.assertEqual(self._texts(said), ["Test rate: not measured."])

    def test_the_moves_are_those_unusual_for_the_figure_itself(self):
        days = [date(2026, 2, day) for day in range(1, 11)]
        self._store(
            *(self._measure(day, 90 + day.day % 3, 100) for day in days),
            self._measure(date(2026, 2, 11), 80, 100),
            *(self._measure(day, 1000 + 300 * (day.day % 3), 0, code="test_total") for day in days),
            self._measure(date(2026, 2, 11), 1700, 0, code="test_total"),
        )
        day = Period(date(2026, 2, 11), date(2026, 2, 11))
        found = self.summary._moves(self.rate | self.total, day, self.scope_a)
        # Rate: ten days of 91 92 90 ...: median 91, distances 1 at seven of ten, spread 1.4826 points: 11 / 1.4826.
        self.assertEqual([(one.key.code, round(one.score, 2)) for one in found], [("test_rate", 7.42), ("test_total", 0.9)])  # fmt: skip
        only = self.summary._moves(self.rate | self.total, day, self.scope_a, count=1)
        self.assertEqual([one.key for one in only], [self.rate])


@tagged("post_install", "-at_install")
class TestSummaryTour(QueueCase, HttpCase):
    def test_the_tower_tells_the_day_and_opens_the_rows(self):
        self.company_a.control_active = True
        self.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        self._reconcile(self._find("a"), self._find("b"), self._find("c", company=self.company_b))
        owner = self._make_user(login="control_summary", groups=["distribution_control.group_buyer"])
        self.start_tour(
            "/odoo/action-distribution_dashboard.distribution_tower_action",
            "distribution_dashboard_plain_words",
            login=owner.login,
        )
