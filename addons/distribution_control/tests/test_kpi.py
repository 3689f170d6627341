import random
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.aggregate import BadMeasures, Row, Terms, value
from odoo.addons.distribution_control.logic.finding import Finding, Scope
from odoo.addons.distribution_control.logic.measure import Measure, Period

from .common import ControlCase

DAY = date(2026, 3, 2)
WEEK = Period(DAY, DAY + timedelta(days=6))


class KpiCase(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        cls.values = cls.env["distribution.kpi.value"]

    @classmethod
    def _make_kpi(cls, code="test", **values):
        return cls.env["distribution.kpi"].create(
            {
                "name": code.capitalize(),
                "code": code,
                "source": "distribution.kpi.source.exceptions",
                "definition": "What it says.",
                "formula": "This / that.",
                "unit": "ratio",
                **values,
            }
        )

    def _measuring(self, measures):
        source = type(self.env["distribution.kpi.source.exceptions"])
        calls = []

        def measure(model, codes, period, companies):
            calls.append((codes, period, companies.ids))
            return [
                m for m in measures if m.code in codes and m.day in period and m.company_id in companies.ids
            ]

        return patch.object(source, "_measure", measure), calls

    def _store(self, *measures, companies=None, period=WEEK, codes=None):
        patcher, _calls = self._measuring(measures)
        codes = codes or {measure.code for measure in measures}
        with patcher:
            return self.env["distribution.kpi"]._rebuild(
                codes, period, companies or self.company_a | self.company_b
            )

    def _measure(self, code="test", day=0, company=None, **values):
        return Measure(code, DAY + timedelta(days=day), (company or self.company_a).id, **values)

    def _aggregate(self, kpi, groupby=(), aggregates=("ratio:avg",), domain=()):
        return self.values._read_group([("kpi_id", "=", kpi.id), *domain], groupby, aggregates)


@tagged("post_install", "-at_install")
class TestKpiAggregate(KpiCase):
    def test_ratio_is_made_from_the_sums(self):
        kpi = self._make_kpi()
        self._store(
            self._measure(numerator=9, denominator=10, warehouse_id=self.warehouse_a1.id),
            self._measure(numerator=10, denominator=90, warehouse_id=self.warehouse_a2.id),
        )
        self.assertEqual(self._aggregate(kpi), [(0.19,)])
        per_branch = {branch: figure for branch, figure in self._aggregate(kpi, ["warehouse_id"])}
        self.assertAlmostEqual(per_branch[self.warehouse_a1], 0.9)
        self.assertAlmostEqual(per_branch[self.warehouse_a2], 1 / 9)

    def test_pivot_and_graph_call_gives_the_same(self):
        kpi = self._make_kpi()
        self._store(
            self._measure(numerator=9, denominator=10), self._measure(day=1, numerator=10, denominator=90)
        )
        domain = [("kpi_id", "=", kpi.id)]
        [group] = self.values.formatted_read_group(domain, [], ["ratio:avg", "numerator:sum"])
        self.assertAlmostEqual(group["ratio:avg"], 0.19)
        self.assertAlmostEqual(group["numerator:sum"], 19)
        total, days = self.values.formatted_read_grouping_sets(domain, [[], ["day:day"]], ["ratio:avg"])
        self.assertAlmostEqual(total[0]["ratio:avg"], 0.19)
        self.assertEqual(len(days), 2)

    def test_factor(self):
        kpi = self._make_kpi(factor=365.0, unit="turns")
        self._store(self._measure(numerator=1, denominator=73))
        self.assertAlmostEqual(self._aggregate(kpi)[0][0], 5.0)

    def test_balance_is_added_over_branches_and_averaged_over_days(self):
        kpi = self._make_kpi(time_behaviour="balance", has_denominator=False, unit="quantity")
        self._store(
            *(
                self._measure(day=day, numerator=100 + 10 * day, warehouse_id=self.warehouse_a1.id)
                for day in range(3)
            ),
            *(self._measure(day=day, numerator=50, warehouse_id=self.warehouse_a2.id) for day in range(3)),
        )
        self.assertEqual(self._aggregate(kpi, aggregates=("ratio:avg", "numerator:sum")), [(160.0, 160.0)])
        per_branch = {branch: figure for branch, figure in self._aggregate(kpi, ["warehouse_id"])}
        self.assertEqual(per_branch, {self.warehouse_a1: 110.0, self.warehouse_a2: 50.0})

    def test_balance_of_the_last_day(self):
        kpi = self._make_kpi(
            time_behaviour="balance", balance_over="last", has_denominator=False, unit="quantity"
        )
        self._store(
            self._measure(numerator=100),
            self._measure(day=6, numerator=70),
            self._measure(day=5, numerator=9),
        )
        self.assertEqual(self._aggregate(kpi), [(70.0,)])

    def test_percentile_comes_from_merged_bins(self):
        kpi = self._make_kpi(
            time_behaviour="distribution", percentile=0.9, has_denominator=False, unit="days"
        )
        self._store(
            self._measure(numerator=80, bin=1.0, warehouse_id=self.warehouse_a1.id),
            self._measure(numerator=10, bin=2.0, warehouse_id=self.warehouse_a2.id),
            self._measure(numerator=10, bin=9.0, warehouse_id=self.warehouse_a2.id),
        )
        self.assertEqual(self._aggregate(kpi), [(2.0,)])

    def test_money_of_two_companies_in_group_currency(self):
        """1 EUR = 1.25 USD."""
        kpi = self._make_kpi(unit="amount", has_denominator=False, numerator_is_money=True)
        self._store(self._measure(numerator=100), self._measure(company=self.company_b, numerator=100))
        [[ratio, group, company]] = self._aggregate(
            kpi, aggregates=("ratio:avg", "numerator_group:sum", "numerator:sum")
        )
        self.assertAlmostEqual(ratio, 180.0)
        self.assertAlmostEqual(group, 180.0)
        self.assertIs(company, False)
        per_company = {
            company: figure for company, figure in self._aggregate(kpi, ["company_id"], ("numerator:sum",))
        }
        self.assertEqual(per_company, {self.company_a: 100.0, self.company_b: 100.0})

    def test_margin_of_two_companies_weighs_by_group_currency(self):
        kpi = self._make_kpi(numerator_is_money=True, denominator_is_money=True)
        self._store(
            self._measure(numerator=10, denominator=100),
            self._measure(company=self.company_b, numerator=125, denominator=125),
        )
        self.assertAlmostEqual(self._aggregate(kpi)[0][0], 110 / 200)

    def test_mixed_kpis_are_refused_in_words(self):
        self._make_kpi("first")
        self._make_kpi("second", unit="count")
        self._store(self._measure("first", numerator=1, denominator=2), self._measure("second", numerator=1))
        domain = [("kpi_id.code", "in", ["first", "second"])]
        with self.assertRaisesRegex(UserError, "First, Second|Second, First"):
            self.values._read_group(domain, ["day:month"], ["ratio:avg"])
        with self.assertRaises(UserError):
            self.values.formatted_read_group(domain, [], ["numerator:sum"])
        self.assertEqual(self.values._read_group(domain, [], ["__count"]), [(2,)])

    def test_total_of_a_pivot_by_kpi_is_empty(self):
        first, second = self._make_kpi("first"), self._make_kpi("second")
        self._store(
            self._measure("first", numerator=1, denominator=2),
            self._measure("second", numerator=1, denominator=4),
        )
        total, per_kpi = self.values._read_grouping_sets(
            [("kpi_id", "in", (first | second).ids)], [[], ["kpi_id"]], ["ratio:avg"]
        )
        self.assertEqual(total, [(False,)])
        self.assertEqual(dict(per_kpi), {first: 0.5, second: 0.25})
        # A code has one KPI, so that spreadsheets may go by it.
        [[total], per_code] = self.values._read_grouping_sets(
            [("kpi_id", "in", (first | second).ids)], [[], ["kpi_id.code"]], ["ratio:avg"]
        )
        self.assertEqual(total, (False,))
        self.assertEqual(dict(per_code), {"first": 0.5, "second": 0.25})

    def test_sql_says_the_same_as_the_definition(self):
        """Random values over days, branches and channels, every behaviour, grouped in every way."""
        dice = random.Random(7)
        branches, teams = [None, self.warehouse_a1.id, self.warehouse_a2.id], [None, self.team.id]
        behaviours = [
            ("flow", "average", True),
            ("flow", "average", False),
            ("balance", "average", True),
            ("balance", "average", False),
            ("balance", "last", True),
            ("balance", "last", False),
            ("distribution", "average", False),
        ]
        for number, (behaviour, over, has_denominator) in enumerate(behaviours):
            terms = Terms(behaviour, over, dice.choice([0.5, 0.9]), has_denominator, dice.choice([1.0, 12.0]))
            code = f"random{number}"
            kpi = self._make_kpi(
                code,
                time_behaviour=behaviour,
                balance_over=over,
                percentile=terms.percentile,
                has_denominator=has_denominator,
                factor=terms.factor,
            )
            measures = {}
            for _n in range(60):
                measure = self._measure(
                    code,
                    day=dice.randrange(7),
                    warehouse_id=dice.choice(branches),
                    team_id=dice.choice(teams),
                    numerator=float(dice.randrange(1, 50)),
                    denominator=float(dice.randrange(50)) if has_denominator else 0.0,
                    bin=float(dice.randrange(1, 6)) if behaviour == "distribution" else None,
                )
                measures[measure.day, measure.slice()] = measure
            self._store(*measures.values())
            if over == "last":
                self._close(measures)
            for groupby, key in (
                ([], lambda m: ()),
                (["warehouse_id"], lambda m: (m.warehouse_id or False,)),
                (["team_id", "day:day"], lambda m: (m.team_id or False, m.day)),
                (["day:week", "warehouse_id"], lambda m: (m.warehouse_id or False,)),
            ):
                expected = {}
                for measure in measures.values():
                    row = Row(measure.day, measure.numerator, measure.denominator, measure.bin)
                    expected.setdefault(key(measure), []).append(row)
                found = self._aggregate(kpi, groupby)
                if "day:week" in groupby:
                    continue_from = [group[1:] for group in found] if len(found) == len(expected) else []
                    found = continue_from
                for *group, figure in found:
                    group = tuple(part.id if hasattr(part, "id") else part for part in group)
                    with self.subTest(behaviour=behaviour, over=over, groupby=groupby, group=group):
                        wanted = value(terms, expected[group])
                        self.assertEqual(figure is False, wanted is None)
                        if wanted is not None:
                            self.assertAlmostEqual(figure, wanted)
                if groupby != ["day:week", "warehouse_id"]:
                    self.assertEqual(len(found), len(expected))

    def _close(self, measures):
        """Add the zeros that follow the last day of a balance, as `queries.kpi_store` does."""
        for (day, slice_), measure in list(measures.items()):
            following = day + timedelta(days=1), slice_
            if following not in measures and following[0] in WEEK:
                measures[following] = replace(measure, day=following[0], numerator=0.0, denominator=0.0)


@tagged("post_install", "-at_install")
class TestKpiRebuild(KpiCase):
    def test_rebuild_is_idempotent_and_removes_what_is_gone(self):
        self._make_kpi()
        first, second = (
            self._measure(numerator=1, denominator=2),
            self._measure(day=1, numerator=3, denominator=4),
        )
        self.assertEqual(self._store(first, second)["written"], 2)
        before = self.values.search([]).read()
        self.assertEqual(self._store(first, second), {"written": 0, "removed": 0, "refused": {}})
        self.assertEqual(self.values.search([]).read(), before)
        self.assertEqual(self._store(first), {"written": 0, "removed": 1, "refused": {}})

    def test_rebuild_leaves_other_days_companies_and_kpis(self):
        self._make_kpi(), self._make_kpi("other")
        self._store(
            self._measure(numerator=1),
            self._measure(company=self.company_b, numerator=1),
            self._measure(day=6, numerator=1),
            self._measure("other", numerator=1),
        )
        patcher, _calls = self._measuring([])
        with patcher:
            done = self.env["distribution.kpi"]._rebuild(["test"], Period(DAY, DAY), self.company_a)
        self.assertEqual((done["written"], done["removed"]), (0, 1))
        self.assertEqual(self.values.search_count([("kpi_id.code", "in", ["test", "other"])]), 3)

    def test_one_call_per_source_for_all_its_codes(self):
        self._make_kpi(), self._make_kpi("other")
        patcher, calls = self._measuring([])
        with patcher:
            self.env["distribution.kpi"]._rebuild(["test", "other"], WEEK, self.company_a)
        self.assertEqual(calls, [(["other", "test"], WEEK, self.company_a.ids)])

    def test_same_slice_is_added_up(self):
        kpi = self._make_kpi()
        self._store(self._measure(numerator=1, denominator=4), self._measure(numerator=2, denominator=4))
        self.assertEqual(kpi.version, self.values.search([("kpi_id", "=", kpi.id)]).version)
        self.assertEqual(self.values.search([("kpi_id", "=", kpi.id)]).ratio, 3 / 8)

    def test_measures_nobody_asked_for_are_refused(self):
        self._make_kpi()
        source = type(self.env["distribution.kpi.source.exceptions"])
        with (
            patch.object(source, "_measure", lambda *args: [self._measure(day=8)]),
            self.assertRaises(BadMeasures),
        ):
            self.env["distribution.kpi"]._rebuild(["test"], WEEK, self.company_a)

    def test_snapshot_says_why_past_days_stay(self):
        self._make_kpi(restatement="snapshot", restatement_note="Prices of then are not known.")
        done = self.env["distribution.kpi"]._rebuild(["test", "nothing"], WEEK, self.company_a)
        self.assertEqual(done["refused"]["test"], "Prices of then are not known.")
        self.assertIn("nothing", done["refused"])

    def test_only_administrators_count_again(self):
        kpi = self._make_kpi()
        with self.assertRaises(AccessError):
            kpi.with_user(self.users["auditor"]).action_rebuild()

    def test_wrong_source_is_refused(self):
        for source in ("no.such.model", "res.partner", "distribution.kpi.source"):
            with self.assertRaises(ValidationError):
                self._make_kpi("broken", source=source)

    def test_change_of_a_definition_makes_a_version_and_a_decision(self):
        kpi = self._make_kpi()
        kpi.write({"formula": "This / those.", "target": 0.9})
        self.assertEqual(kpi.version, 2)
        kpi.invalidate_recordset()
        self.assertEqual(kpi.version_ids.mapped("version"), [2, 1])
        decision = self.env["distribution.decision"].search(
            [("res_model", "=", kpi._name), ("res_id", "=", kpi.id)]
        )
        self.assertEqual(decision.verdict, "policy_change")
        self.assertEqual(decision.evidence["changes"]["target"], [0, 0.9])
        kpi.write({"formula": "This / those.", "sequence": 3})
        self.assertEqual(kpi.version, 2)

    def test_readers(self):
        kpi = self._make_kpi()
        self._store(self._measure(numerator=1, denominator=2))
        buyer, finance = self.users["buyer"], self.users["finance_controller"]
        seen = lambda user: self.values.with_user(user).search_count([("kpi_id", "=", kpi.id)])  # noqa: E731
        self.assertEqual((seen(buyer), seen(finance)), (1, 1))
        kpi.group_ids = self.env.ref("distribution_control.group_finance_controller")
        self.assertEqual((seen(buyer), seen(finance), seen(self.users["auditor"])), (0, 1, 1))

    def test_queue_kpis_and_their_evidence(self):
        cases = self.env["distribution.exception"]
        kind = self.env.ref("distribution_control.exception_kind_detector_failed")
        scope = Scope((self.company_a.id,))
        find = lambda key: Finding(key, "res.partner", self.company_a.partner_id.id, self.company_a.id)  # noqa: E731
        cases._reconcile(kind, scope, [find("a"), find("b"), find("c")])
        found = cases.search(
            [("kind_id", "=", kind.id), ("company_id", "=", self.company_a.id)], order="subject_key"
        )
        boss = self.users["administrator"]
        found[0].with_user(boss)._resolve("restarted")
        found[1].with_user(boss)._dismiss("noise")
        cases._reconcile(kind, scope, [find("a")])
        codes = [
            "exception_volume",
            "exception_mtta",
            "exception_mttr",
            "exception_reopen_rate",
            "exception_precision",
        ]
        day = self.company_a._local_day(found[0].opened_at)
        self.env["distribution.kpi"]._rebuild(codes, Period(day, day), self.company_a)
        rows = {row.kpi_id.code: row for row in self.values.search([("company_id", "=", self.company_a.id)])}
        sums = {code: (row.numerator, row.denominator) for code, row in rows.items()}
        self.assertEqual(sums["exception_volume"], (3, 0))
        self.assertEqual(sums["exception_mtta"][1], 2)
        self.assertEqual(sums["exception_mttr"][1], 2)
        self.assertEqual(sums["exception_reopen_rate"], (1, 3))
        self.assertEqual(sums["exception_precision"], (1, 3))
        action = rows["exception_precision"].action_open_evidence()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 3)
