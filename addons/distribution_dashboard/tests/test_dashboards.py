import json
import re

from odoo.exceptions import AccessError
from odoo.tools import file_open

from odoo.addons.distribution_control.tests.common import ControlCase

KEYS = ("executive", "order", "warehouse", "procurement", "inventory", "group", "finance")
VALUE = "distribution.kpi.value"
# Who sees what, and which of them first.
SEEN = {
    "order_desk": ("order", {"order", "warehouse"}),
    "release_desk": ("order", {"order", "warehouse"}),
    "credit_controller": ("order", {"order", "finance"}),
    "buyer": ("procurement", {"procurement", "inventory"}),
    "planner": ("inventory", {"procurement", "inventory"}),
    "warehouse_operator": ("warehouse", {"warehouse"}),
    "count_supervisor": ("warehouse", {"warehouse", "inventory"}),
    "finance_controller": (
        "finance",
        {"executive", "procurement", "inventory", "group", "finance"},
    ),
    "auditor": ("executive", set(KEYS)),
    "administrator": ("executive", set(KEYS)),
}


def read_dashboard(key, sample=""):
    with file_open(f"distribution_dashboard/data/{key}{sample}_dashboard.json") as file:
        return json.load(file)


def formulas(document):
    """Yield (sheet, cell, content)."""
    for sheet in document["sheets"]:
        for name, content in sheet["cells"].items():
            yield sheet["name"], name, content


class TestDashboardFiles(ControlCase):
    """Everything the files name exists; Odoo itself checks only half of it, and only in tests."""

    def _each(self):
        return [(key, read_dashboard(key)) for key in KEYS]

    def _field(self, model, chain):
        for name in chain.split("."):
            self.assertIn(model, self.env)
            field = self.env[model]._fields.get(name)
            self.assertIsNotNone(field, f"{model} has no field {name}")
            model = field.comodel_name
        return field

    def test_pivots_name_fields_measures_and_actions_that_exist(self):
        for _key, document in self._each():
            for pivot in document["pivots"].values():
                self.assertIn(pivot["model"], (VALUE, "distribution.kpi"))
                for dimension in (*pivot["rows"], *pivot["columns"]):
                    self._field(pivot["model"], dimension["fieldName"])
                for measure in pivot["measures"]:
                    field = self._field(pivot["model"], measure["fieldName"])
                    self.assertTrue(field.store and field.aggregator)
                    self.assertEqual(measure["id"], f"{measure['fieldName']}:{measure['aggregator']}")
                for leaf in pivot["domain"]:
                    self._field(pivot["model"], leaf[0])
                if "sortedColumn" in pivot:
                    self.assertEqual(pivot["sortedColumn"]["measure"], pivot["measures"][0]["id"])
                    [column] = pivot["sortedColumn"]["domain"]
                    self.assertEqual(column["field"], pivot["columns"][0]["fieldName"])
                    self.assertIn(column["value"], pivot["domain"][0][2])
                if pivot["model"] == VALUE:
                    self.assertEqual(self.env.ref(pivot["actionXmlId"]).res_model, VALUE)

    def test_values_are_asked_for_by_the_measure_that_makes_them_anew(self):
        for _key, document in self._each():
            values = [pivot for pivot in document["pivots"].values() if pivot["model"] == VALUE]
            self.assertEqual(
                {measure["id"] for pivot in values for measure in pivot["measures"]}, {"ratio:avg"}
            )
            # KPIs are told apart in every one of them: figures of several are never put into one.
            self.assertTrue(all("kpi_id.code" in str(pivot["columns"]) for pivot in values))

    def test_filters_reach_every_source_by_a_chain_that_exists(self):
        for _key, document in self._each():
            filters = {found["id"]: found for found in document["globalFilters"]}
            self.assertEqual(
                [found["label"] for found in filters.values()], ["Period", "Company", "Branch", "Channel"]
            )
            for source in (*document["pivots"].values(), *document["lists"].values()):
                for identity, matching in source["fieldMatching"].items():
                    field = self._field(source["model"], matching["chain"])
                    self.assertEqual(field.type, matching["type"])
                    self.assertEqual(field.comodel_name, filters[identity].get("modelName"))
                if source["model"] != "distribution.kpi":
                    related = {filters[identity]["label"] for identity in source["fieldMatching"]}
                    self.assertGreaterEqual(related, {"Company", "Branch", "Channel"})

    def test_formulas_name_pivots_measures_and_codes_of_the_file(self):
        pattern = re.compile(r'PIVOT\.(VALUE|HEADER)\((\d+),(?:"([^"#]+)",)?')
        for _key, document in self._each():
            found = 0
            for sheet, name, content in formulas(document):
                for kind, pivot_id, argument in pattern.findall(content):
                    pivot = document["pivots"][pivot_id]
                    found += 1
                    if kind == "VALUE":
                        self.assertIn(
                            argument, [measure["id"] for measure in pivot["measures"]], (sheet, name)
                        )
                    for code in re.findall(r'"(?:kpi_id\.)?code","(\w+)"', content):
                        self.assertIn(code, pivot["domain"][0][2], (sheet, name))
            self.assertGreater(found, 100)

    def test_links_and_lists_open_what_exists(self):
        for _key, document in self._each():
            for menu in document["chartOdooMenusReferences"].values():
                self.assertTrue(self.env.ref(menu).action)
            links = 0
            for _sheet, _name, content in formulas(document):
                if match := re.match(r"\[[^\]]+\]\(odoo://ir_menu_xml_id/(.+)\)$", content):
                    links += 1
                    self.assertTrue(self.env.ref(match[1]).action)
                elif match := re.match(r"\[[^\]]+\]\(odoo://view/(.+)\)$", content):
                    links += 1
                    action = json.loads(match[1])["action"]
                    self.env[action["modelName"]].search(action["domain"], limit=1)
                    for name in action["context"].get("pivot_row_groupby", ()):
                        self._field(action["modelName"], name)
            self.assertGreaterEqual(links, 6)
            for found in document["lists"].values():
                self.assertTrue(found["orderBy"])
                for name in (*found["columns"], *(order["name"] for order in found["orderBy"])):
                    self._field(found["model"], name)
                self.env[found["model"]].search(found["domain"], limit=1)

    def test_records_hold_these_files_and_a_sample(self):
        for key, document in self._each():
            dashboard = self.env.ref(f"distribution_dashboard.dashboard_{key}")
            self.assertEqual(json.loads(dashboard.spreadsheet_data), document)
            self.assertEqual(dashboard._get_sample_dashboard(), read_dashboard(key, "_sample"))
            self.assertEqual(dashboard.main_data_model_ids.mapped("model"), [VALUE])

    def test_sample_shows_while_nothing_is_counted(self):
        dashboard = self.env.ref("distribution_dashboard.dashboard_executive")
        self.env[VALUE].with_context(active_test=False).search([]).unlink()
        self.assertTrue(dashboard.with_user(self.users["auditor"])._dashboard_is_empty())


class TestDashboardRoles(ControlCase):
    def _of(self, user):
        dashboards = self.env["spreadsheet.dashboard"].with_user(user)
        own = self.env.ref("distribution_dashboard.own_dashboards")
        names = {self.env.ref(f"distribution_dashboard.dashboard_{key}").id: key for key in KEYS}
        seen = dashboards.search([("dashboard_group_id", "=", own.id)])
        first = dashboards.action_open_own()["params"]
        first = first and first["dashboard_id"]
        return names.get(first), {names[dashboard.id] for dashboard in seen}

    def test_each_role_sees_its_own_first(self):
        for role, expected in SEEN.items():
            with self.subTest(role=role):
                self.assertEqual(self._of(self.users[role]), expected)

    def test_two_duties_see_both(self):
        both = self._make_user("buyer", "warehouse_operator", login="control_buyer_and_operator")
        self.assertEqual(self._of(both), ("procurement", {"procurement", "inventory", "warehouse"}))

    def test_management_sees_all(self):
        manager = self._make_user(
            groups=("distribution_dashboard.group_management",), login="control_manager"
        )
        self.assertEqual(self._of(manager), ("executive", set(KEYS)))

    def test_who_has_no_duty_sees_none_and_is_led_to_the_list(self):
        reader = self._make_user(groups=("distribution_control.group_user",), login="control_reader")
        self.assertEqual(self._of(reader), (None, set()))
        with self.assertRaises(AccessError):
            self.env.ref("distribution_dashboard.dashboard_finance").with_user(reader).read(["name"])

    def test_a_dashboard_taken_back_is_not_opened(self):
        self.env.ref("distribution_dashboard.dashboard_procurement").is_published = False
        first, _seen = self._of(self.users["buyer"])
        self.assertEqual(first, "inventory")

    def test_figures_of_a_kpi_with_readers_stay_theirs(self):
        """The pivot of the dashboard, as sent by its page: no row for the others, so that the cell is blank."""
        kpi = self.env.ref("distribution_control.kpi_exception_volume")
        kpi.group_ids = self.env.ref("distribution_control.group_finance_controller")
        self.env[VALUE].search([]).unlink()
        self.env[VALUE].create(
            {
                "kpi_id": kpi.id,
                "day": "2030-01-07",
                "company_id": self.company_a.id,
                "currency_id": self.eur.id,
                "numerator": 7,
                "numerator_group": 7,
                "ratio": 7,
            }
        )
        pivot = read_dashboard("executive")["pivots"]["1"]
        columns = [column["fieldName"] for column in pivot["columns"]]
        for role, seen in (("finance_controller", [("exception_volume", 7.0)]), ("buyer", [])):
            values = self.env[VALUE].with_user(self.users[role])
            _total, per_code = values._read_grouping_sets(pivot["domain"], [[], columns], ["ratio:avg"])
            self.assertEqual(per_code, seen, role)

    def test_nobody_but_a_manager_of_dashboards_changes_one(self):
        dashboard = self.env.ref("distribution_dashboard.dashboard_order")
        for role in ("order_desk", "auditor", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                dashboard.with_user(self.users[role]).write({"name": "Mine"})
        self.assertEqual(dashboard.name, "Order control")


class TestDashboardMenu(ControlCase):
    def test_menu_opens_the_own_dashboard(self):
        menu = self.env.ref("distribution_dashboard.menu_dashboards")
        self.assertEqual(menu.parent_id, self.env.ref("distribution_dashboard.menu_overview"))
        action = menu.action.with_user(self.users["planner"]).run()
        self.assertEqual(action["tag"], "action_spreadsheet_dashboard")
        inventory = self.env.ref("distribution_dashboard.dashboard_inventory")
        self.assertEqual(action["params"], {"dashboard_id": inventory.id})
