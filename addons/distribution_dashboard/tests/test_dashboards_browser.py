import random
import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.distribution_control.tests.common import ControlCase

from .probe_common import probe_code
from .test_dashboards import KEYS, VALUE, read_dashboard

# How many days ago values were counted: in the last 30 days, in the last 90, in the 90 before, and long ago.
AGES = (2, 9, 20, 45, 70, 100, 130, 170, 400)
# KPIs that no addon of this test declares stay without a record: their cells have to be blank.
LEFT_OUT = {"dpo", "supplier_grni", "warehouse_packed"}


@tagged("-at_install", "post_install")
class TestDashboardsInTheBrowser(ControlCase, HttpCase):
    """Each dashboard is opened; no cell is an error, and its figures are those of plain SQL in three states."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env[VALUE].with_context(active_test=False).search([]).unlink()
        cls.reader = cls._make_user(
            "administrator", login="control_dashboards", companies=cls.company_a | cls.company_b
        )
        cls.codes = {
            key: re.findall(
                r'"kpi_id.code","(\w+)"', " ".join(read_dashboard(key)["sheets"][1]["cells"].values())
            )
            for key in KEYS
        }
        everything = sorted({code for codes in cls.codes.values() for code in codes} - LEFT_OUT)
        cls.kpis = cls._provide_kpis(everything)
        cls._fill()

    @classmethod
    def _provide_kpis(cls, codes):
        """Return {code: KPI}; what no installed addon declares is made here, of every time behaviour."""
        kpis = cls.env["distribution.kpi"]
        found = {kpi.code: kpi for kpi in kpis.with_context(active_test=False).search([])}
        behaviours = [("flow", "average", True), ("flow", "average", False)]
        behaviours += [("balance", "last", False), ("balance", "average", True), ("balance", "last", True)]
        for at, code in enumerate(code for code in codes if code not in found):
            behaviour, over, divided = behaviours[at % len(behaviours)]
            found[code] = kpis.create(
                {
                    "name": code,
                    "code": code,
                    "source": "distribution.kpi.source.exceptions",
                    "definition": code,
                    "formula": code,
                    "unit": "ratio" if divided else "amount",
                    "time_behaviour": behaviour,
                    "balance_over": over,
                    "has_denominator": divided,
                    "target": 0.5 if divided else 0.0,
                }
            )
        return {code: found[code] for code in codes}

    @classmethod
    def _fill(cls):
        dice = random.Random(7)
        today = fields.Date.context_today(cls.env.user)
        partner, category = (
            cls.env["res.partner"].create({"name": "Some contact"}),
            cls.env["product.category"],
        )
        category = category.create({"name": "Some goods"})
        places = [
            (cls.company_a, cls.warehouse_a1),
            (cls.company_a, cls.warehouse_a2),
            (cls.company_b, cls.warehouse_b1),
        ]
        cls.env[VALUE].create(
            [
                {
                    "kpi_id": kpi.id,
                    "day": today - timedelta(days=age),
                    "company_id": company.id,
                    "currency_id": company.currency_id.id,
                    "warehouse_id": warehouse.id,
                    "team_id": cls.team.id if company == cls.company_a else False,
                    "partner_id": partner.id,
                    "categ_id": category.id,
                    "bin": 1.0 if kpi.time_behaviour == "distribution" else 0.0,
                    "numerator": up,
                    "denominator": down,
                    "numerator_group": up,
                    "denominator_group": down,
                    "ratio": up / down,
                }
                for kpi in cls.kpis.values()
                for age in AGES
                for company, warehouse in places
                # No whole numbers: two branches with the same figure could stand in either order.
                for up, down in [(dice.uniform(1, 90), dice.uniform(91, 200))]
            ]
        )
        cls.env.flush_all()

    def _sql(self, code, days, offset=0, by=None, where=""):
        """Return {what it is broken down by: figure}, made anew from the sums, as the KPI behaves over time."""
        kpi = self.kpis.get(code)
        if kpi is None:
            return {}
        today = fields.Date.context_today(self.env.user)
        end = today - timedelta(days=days * offset)
        self.env.cr.execute(
            f"""SELECT {by or "0"}, day, SUM(numerator_group), SUM(denominator_group) FROM distribution_kpi_value
                 WHERE kpi_id = %s AND day BETWEEN %s AND %s {where} GROUP BY 1, 2 ORDER BY 2""",
            [kpi.id, end - timedelta(days=days - 1), end],
        )
        rows = {}
        for key, day, up, down in self.env.cr.fetchall():
            rows.setdefault(key, []).append((day, up, down))
        return {key: self._figure(kpi, counted) for key, counted in rows.items()}

    def _figure(self, kpi, rows):
        """Combine the days of one slice; the reader's own arithmetic, not the kernel's."""
        if kpi.time_behaviour == "distribution":
            return 1.0
        if kpi.time_behaviour == "balance" and kpi.balance_over == "last":
            rows = rows[-1:]
        up, down = sum(row[1] for row in rows), sum(row[2] for row in rows)
        if kpi.has_denominator:
            return kpi.factor * up / down
        return kpi.factor * (up / len(rows) if kpi.time_behaviour == "balance" else up)

    def _expected(self, key, days, where=""):
        """Return {cell: figure} for the figures on the data sheet, now and before, and the table of branches."""
        document = read_dashboard(key)
        board, data = (sheet["cells"] for sheet in document["sheets"])
        expected = {}
        for name, content in data.items():
            if (match := re.match(r'=PIVOT\.VALUE\(([12]),.*"kpi_id.code","(\w+)"\)$', content)) and name[
                0
            ] in "BC":
                figures = self._sql(match[2], days, offset=int(match[1]) - 1, where=where)
                expected[f"Data!{name}"] = figures.get(0)
        return expected | self._expected_branches(document, board, days, where)

    def _expected_branches(self, document, board, days, where):
        """The rows stand sorted by the first KPI, so that place and order are compared with the figures."""
        expected = {}
        for pivot_id, pivot in document["pivots"].items():
            if not pivot["rows"] or pivot["rows"][0]["fieldName"] != "warehouse_id":
                continue
            codes, order = pivot["domain"][0][2], pivot["sortedColumn"]["order"]
            figures = {code: self._sql(code, days, by="warehouse_id", where=where) for code in codes}
            first = figures[codes[0]]
            ranked = sorted(first, key=first.get, reverse=order == "desc")
            for name, content in board.items():
                if match := re.match(
                    rf'=PIVOT\.VALUE\({pivot_id},.*"#warehouse_id",(\d+),"kpi_id.code","(\w+)"\)$', content
                ):
                    at = int(match[1]) - 1
                    shown = figures[match[2]].get(ranked[at]) if at < len(ranked) else None
                    expected[f"Dashboard!{name}"] = shown
        return expected

    def _run(self, states, least, user):
        dashboards = [
            {"key": key, "id": self.env.ref(f"distribution_dashboard.dashboard_{key}").id} for key in KEYS
        ]
        for state in states:
            days, where = state.pop("days"), state.pop("where", "")
            state["expected"] = {key: self._expected(key, days, where) for key in KEYS}
        job = {"dashboards": dashboards, "states": states, "least": least}
        code = probe_code("dashboard_probe.js", job)
        self.browser_js(
            "/odoo",
            code,
            ready="odoo.__WOWL_DEBUG__ !== undefined && odoo.isReady",
            login=user.login,
            timeout=240,
            cookies={"cids": "-".join(map(str, user.company_ids.ids))},
        )

    def test_figures_are_those_of_sql_whatever_is_filtered(self):
        branch = {"operator": "in", "ids": [self.warehouse_a1.id]}
        company = {"operator": "in", "ids": [self.company_b.id]}
        self._run(
            [
                {"name": "last 90 days", "filters": {}, "days": 90},
                {
                    "name": "last 30 days of a branch",
                    "filters": {"Period": {"type": "relative", "period": "last_30_days"}, "Branch": branch},
                    "days": 30,
                    "where": f"AND warehouse_id = {self.warehouse_a1.id}",
                },
                {
                    "name": "last 30 days of a company",
                    "filters": {"Branch": None, "Company": company},
                    "days": 30,
                    "where": f"AND company_id = {self.company_b.id}",
                },
            ],
            least=900,
            user=self.reader,
        )

    def test_another_company_is_not_in_it(self):
        """A person of one company gets that company's figures, with no filter set; no app is needed for that."""
        self._run(
            [
                {
                    "name": "own company",
                    "filters": {},
                    "days": 90,
                    "where": f"AND company_id = {self.company_a.id}",
                }
            ],
            least=300,
            user=self.users["auditor"],
        )
