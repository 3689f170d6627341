from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period

from .exception_common import QueueCase

FIGURES = (
    "opened:sum",
    "closed:sum",
    "hours_to_take_on:avg",
    "hours_to_solve:avg",
    "reopen_rate:avg",
    "precision:avg",
)


@tagged("post_install", "-at_install")
class TestExceptionFigure(QueueCase):
    """Kind *late*, company A, four cases from 08:00 on.

    a: taken on after 2 hours, resolved after 6, found again at 18:00; b: dismissed after 4, which takes it on; c: cured at
    18:00, nobody had looked; found again the next day; d: stays open. Company B has one case, and so has another kind.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_kind("test_other")
        boss, found = cls.users["administrator"], [cls._find(key) for key in "abcd"]
        abroad = cls._find("x", company=cls.company_b)
        at = "2030-03-05 %02d:00:00"
        with freeze_time(at % 8):
            cls._reconcile(*found, abroad)
            cls._reconcile(cls._find("o"), kind=cls.other)
        get = lambda key: cls.cases.search([("kind_id", "=", cls.kind.id), ("subject_key", "=", key)])  # noqa: E731
        with freeze_time(at % 10):
            get("a").with_user(boss).action_take()
        with freeze_time(at % 12):
            get("b").with_user(boss)._dismiss("noise")
        with freeze_time(at % 14):
            get("a").with_user(boss)._resolve("called")
        with freeze_time(at % 18):
            cls._reconcile(found[0], found[1], found[3], abroad)
        with freeze_time("2030-03-06 09:00:00"):
            cls._reconcile(*found, abroad)
        cls.env.flush_all()

    def _read(self, *groupby, **domain):
        figures = self.env["distribution.exception.figure"].with_context(
            allowed_company_ids=(self.company_a | self.company_b).ids
        )
        wanted = [
            ("kind_id", "in", (self.kind | self.other).ids),
            *((name, "=", one) for name, one in domain.items()),
        ]
        return figures._read_group(wanted, groupby, FIGURES)

    def test_figures_of_a_kind_by_hand(self):
        [[_kind, *figures]] = self._read("kind_id", kind_id=self.kind.id, company_id=self.company_a.id)
        # Four new, three closed; taken on after 2 and 4 hours, solved after 6 and 10; a and c came back.
        self.assertEqual(figures[:4], [4, 3, 3, 8])
        self.assertAlmostEqual(figures[4], 2 / 3)
        # Acted on: a. Nobody on b, which was dismissed, and on c, which went by itself.
        self.assertAlmostEqual(figures[5], 1 / 3)

    def test_all_kinds_together_are_the_kpis(self):
        figures = self._read(company_id=self.company_a.id)[0]
        codes = ("volume", "mtta", "mttr", "reopen_rate", "precision")
        period = Period(date(2030, 3, 5), date(2030, 3, 6))
        measures = self.env["distribution.kpi.source.exceptions"]._measure(
            [f"exception_{code}" for code in codes], period, self.company_a
        )
        for code, figure in zip(codes, (figures[0], *figures[2:]), strict=True):
            own = [one for one in measures if one.code == f"exception_{code}"]
            numerator, denominator = (
                sum(getattr(one, part) for one in own) for part in ("numerator", "denominator")
            )
            with self.subTest(code=code):
                self.assertAlmostEqual(figure, numerator / (denominator or 1))

    def test_companies_do_not_mix(self):
        [[_kind, opened, closed, *rest]] = self._read("kind_id", company_id=self.company_b.id)
        self.assertEqual((opened, closed, rest), (1, 0, [False, False, False, False]))
        seen = self.env["distribution.exception.figure"].with_user(self.users["buyer"]).search([])
        self.assertEqual(seen.company_id, self.company_a)

    def test_a_kind_says_how_often_it_was_worth_it(self):
        with freeze_time("2030-03-20 09:00:00"):
            self.assertEqual(self.kind.with_company(self.company_a).precision, "33 % of 3")
            self.assertFalse(self.other.precision)
        action = self.kind.action_open_figures()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.kind_id, self.kind)
