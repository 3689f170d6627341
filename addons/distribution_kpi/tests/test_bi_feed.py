import csv
import io
import re
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest import SkipTest, skipUnless
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.sql_db import connection_info_for
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.distribution_kpi.logic.role_script import role_script
from odoo.addons.distribution_kpi.models import distribution_bi_export
from odoo.addons.distribution_kpi.models.distribution_bi_feed import VIEWS
from odoo.addons.distribution_kpi.queries.bi_view import GRANTS, SCHEMA

from .common import FactsCase

ROLE = "bi_test_reader"
DOC = Path(__file__).parents[3] / "docs" / "bi-feed.md"


class BiCase(FactsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.product = cls._make_product("Widget", cost=6.0, invoice_policy="delivery")
        cls.customers = {}
        for warehouse, quantity in ((cls.warehouse_a1, 5), (cls.warehouse_b1, 3)):
            company = warehouse.company_id
            cls._put_stock(cls.product, 100, warehouse=warehouse)
            customer = cls.customers[company] = cls._make_customer(f"Customer of {company.name}")
            order = cls._make_order(
                [(cls.product, quantity, 10.0)], customer=customer, warehouse=warehouse, confirm=True
            )
            cls._validate(order.picking_ids)
            order._create_invoices().action_post()
        cls.env.flush_all()

    def _rows(self, view, columns="*", where="TRUE"):
        self.env.cr.execute(f"SELECT {columns} FROM {SCHEMA}.{view} WHERE {where}")
        return self.env.cr.fetchall()


def administrator():
    """Return a connection of the database's administrator, None where this machine does not let one in."""
    try:
        _name, info = connection_info_for(config["db_name"][0])
        connection = psycopg2.connect(**{**info, "user": "postgres", "password": None})
    except psycopg2.OperationalError:
        return None
    connection.autocommit = True
    return connection


@tagged("post_install", "-at_install")
class TestBiRole(BiCase):
    """Who may read which rows: asked in the database as a role that the script opened it to."""

    @classmethod
    def setUpClass(cls):
        connection = administrator()
        if connection is None:
            raise SkipTest("needs the database's administrator without a password")
        script = role_script(ROLE, [0], SCHEMA, VIEWS, GRANTS)
        with connection.cursor() as cursor:
            cursor.execute(script[: script.index("GRANT USAGE")])
            cursor.execute(f"GRANT {ROLE} TO {cls._user()}")
        cls.addClassCleanup(cls._drop, connection)
        super().setUpClass()

    @classmethod
    def _user(cls):
        return connection_info_for(config["db_name"][0])[1].get("user") or "odoo"

    @classmethod
    def _drop(cls, connection):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE IF EXISTS {ROLE}")
        connection.close()

    def _as_role(self, companies):
        # The role itself stands already; what else the script says is done in this transaction.
        script = role_script(ROLE, companies.ids, SCHEMA, VIEWS, GRANTS)
        self.env.cr.execute(script[script.index("GRANT USAGE") :])
        self.env.flush_all()
        self.env.cr.execute(f"SET LOCAL ROLE {ROLE}")
        self.addCleanup(self.env.cr.execute, "RESET ROLE")

    def test_a_role_sees_the_companies_granted_and_no_others(self):
        self._as_role(self.company_a)
        for name, view in VIEWS.items():
            if "company_id" in view.columns:
                with self.subTest(view=name):
                    companies = {row[0] for row in self._rows(name, "DISTINCT company_id")}
                    self.assertLessEqual(companies, {self.company_a.id, None})
        self.assertEqual(self._rows("fact_sales_line", "DISTINCT company_id"), [(self.company_a.id,)])
        for forbidden in (
            "SELECT * FROM public.sale_order",
            f"SELECT * FROM {SCHEMA}.{GRANTS}",
            f"INSERT INTO {SCHEMA}.{GRANTS} VALUES ('{ROLE}', {self.company_b.id})",
            f"DELETE FROM {SCHEMA}.fact_decision",
        ):
            with self.subTest(forbidden=forbidden):
                self.assertEqual(self._try(forbidden), "42501", "insufficient privilege")

    def _try(self, statement):
        """Return the code of the error that the database answers with."""
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                self.env.cr.execute(statement)
        except psycopg2.Error as error:
            return error.pgcode
        return None

    def test_a_role_without_grants_sees_nothing(self):
        self._as_role(self.company_a)
        self.env.cr.execute("RESET ROLE")
        self.env.cr.execute(f"DELETE FROM {SCHEMA}.{GRANTS}")
        self.env.cr.execute(f"SET LOCAL ROLE {ROLE}")
        for name in ("fact_sales_line", "fact_kpi_value", "fact_decision", "dim_company"):
            self.assertEqual(self._rows(name, "count(*)"), [(0,)])


@tagged("post_install", "-at_install")
class TestBiFeed(BiCase):
    """Views and what they say."""

    def test_every_view_has_the_columns_it_promises_and_says_what_they_mean(self):
        for name, view in VIEWS.items():
            self.env.cr.execute(
                """SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute a
                    WHERE a.attrelid = %s::regclass AND a.attnum > 0 ORDER BY a.attnum""",
                (f"{SCHEMA}.{name}",),
            )
            found = self.env.cr.fetchall()
            with self.subTest(view=name):
                self.assertEqual(found, [(column, words) for column, (_sql, words) in view.columns.items()])

    def test_the_page_names_every_view_and_column(self):
        if not DOC.exists():
            self.skipTest("the addon is installed without the docs of its repository")
        sections = dict(
            re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", DOC.read_text(), re.MULTILINE | re.DOTALL)
        )
        self.assertEqual(set(sections), set(VIEWS))
        for name, view in VIEWS.items():
            for column, (_sql, words) in view.columns.items():
                self.assertIn(f"| `{column}` | {words} |", sections[name], name)

    def test_figures(self):
        company = f"company_id = {self.company_a.id}"
        self.assertEqual(
            self._rows(
                "fact_sales_line", "ordered_quantity, delivered_quantity, net_amount, warehouse_id", company
            ),
            [(5, 5, 50, self.warehouse_a1.id)],
        )
        self.assertEqual(
            self._rows("fact_delivery", "quantity, partner_id", company),
            [(5, self.customers[self.company_a].id)],
        )
        self.assertEqual(self._rows("fact_invoice_line", "quantity, net_amount", company), [(5, 50)])
        [(quantity, value)] = self._rows("fact_stock_on_hand", "quantity, value_amount", company)
        self.assertEqual((quantity, value), (95, 570))
        [(owed,)] = self._rows("fact_open_item", "open_amount", company + " AND kind = 'asset_receivable'")
        self.assertGreaterEqual(owed, 50)

    def test_a_kpi_with_readers_is_not_in_the_feed(self):
        kpi = self.env["distribution.kpi"].search([("code", "=", "revenue")])
        self.env["distribution.kpi"]._rebuild(["revenue"], self._period(fields.Date.today()), self.company_a)
        self.assertEqual(self._rows("fact_kpi_value", "numerator", f"kpi_id = {kpi.id}"), [(50,)])
        kpi.group_ids = self.env.ref("distribution_control.group_finance_controller")
        self.env.flush_all()
        self.assertFalse(self._rows("fact_kpi_value", "numerator", f"kpi_id = {kpi.id}"))
        self.assertFalse(self._rows("dim_kpi", "code", "code = 'revenue'"))

    def test_private_persons_have_no_name_there(self):
        person = self.env["res.partner"].create({"name": "A Person", "is_company": False})
        self.env.flush_all()
        self.assertEqual(self._rows("dim_partner", "name", f"partner_id = {person.id}"), [(None,)])

    def test_a_view_that_is_gone_comes_back_with_its_readers(self):
        self.env.cr.execute(f"DROP VIEW {SCHEMA}.fact_case")
        self.env["distribution.bi.feed"]._make_missing()
        self.assertIsInstance(self._rows("fact_case", "count(*)")[0][0], int)

    def test_the_script_refuses_a_name_that_is_no_name(self):
        wizard = self.env["distribution.bi.role"].create({"name": "x; DROP TABLE res_users"})
        self.assertNotIn("DROP", wizard.script)
        wizard.name = "bi_sales"
        self.assertIn("CREATE ROLE bi_sales LOGIN", wizard.script)


@tagged("post_install", "-at_install")
class TestBiExport(BiCase):
    def _make_export(self, **values):
        return (
            self.env["distribution.bi.export"]
            .with_user(self.users["administrator"])
            .create(
                {
                    "name": "Sales",
                    "view": "fact_sales_line",
                    "company_ids": self.company_a.ids,
                    "days": 3,
                    **values,
                }
            )
        )

    def _read_csv(self, export):
        return list(csv.DictReader(io.StringIO(export.attachment_id.raw.decode())))

    def test_csv(self):
        export = self._make_export()
        export.action_export()
        [row] = self._read_csv(export)
        self.assertEqual((row["net_amount"], row["company_id"]), ("50.0", str(self.company_a.id)))
        self.assertEqual(list(row), list(VIEWS["fact_sales_line"].columns))
        first = export.attachment_id
        export.action_export()
        self.assertEqual((export.attachment_id, export.last_rows), (first, 1))

    def _export_to_folder(self, **values):
        """Return the one file of an export made twice."""
        root = tempfile.TemporaryDirectory()
        self.addCleanup(root.cleanup)
        export = self._make_export(target="folder", **values)
        with patch.dict(config.options, {"bi_export_dir": root.name}):
            export.action_export()
            export.action_export()
        folder = Path(root.name) / self.env.cr.dbname
        [file] = folder.iterdir()
        self.assertEqual((export.last_rows, export.last_error, export.attachment_id.id), (1, False, False))
        self.assertEqual(file.name, f"fact_sales_line_{export.id}.{export.format}")
        return file

    def test_csv_in_the_folder(self):
        with self._export_to_folder().open(newline="") as file:
            [row] = csv.DictReader(file)
        self.assertEqual((row["net_amount"], row["company_id"]), ("50.0", str(self.company_a.id)))

    @skipUnless(distribution_bi_export.pyarrow, "needs pyarrow")
    def test_parquet_in_the_folder(self):
        [row] = distribution_bi_export.parquet.read_table(
            self._export_to_folder(format="parquet")
        ).to_pylist()
        self.assertEqual((row["net_amount"], row["company_id"]), (50.0, self.company_a.id))

    @skipUnless(distribution_bi_export.pyarrow, "needs pyarrow")
    def test_parquet(self):
        export = self._make_export(format="parquet")
        export.action_export()
        table = distribution_bi_export.parquet.read_table(io.BytesIO(export.attachment_id.raw))
        [row] = table.to_pylist()
        self.assertEqual((row["net_amount"], row["company_id"]), (50.0, self.company_a.id))
        self.assertEqual(str(table.schema.field("ordered_at").type), "timestamp[us]")

    def test_without_pyarrow_parquet_is_refused_in_words(self):
        self.patch(distribution_bi_export, "pyarrow", None)
        with self.assertRaisesRegex(ValidationError, "pyarrow"):
            self._make_export(format="parquet")

    def test_one_kpi_of_a_period(self):
        today = fields.Date.today()
        for day in (today, today - timedelta(days=9)):
            self.env["distribution.kpi"]._rebuild(
                ["revenue", "order_intake"], self._period(day), self.company_a
            )
        kpi = self.env["distribution.kpi"].search([("code", "=", "revenue")])
        export = self._make_export(view="fact_kpi_value", kpi_id=kpi.id)
        export.action_export()
        self.assertEqual([row["numerator"] for row in self._read_csv(export)], ["50.0"])
        with self.assertRaises(ValidationError):
            self._make_export(kpi_id=kpi.id)

    def test_nobody_exports_a_company_that_is_not_the_own(self):
        foreign = self.env["res.company"].create({"name": "Foreign"})
        export = self._make_export()
        export.sudo().company_ids = foreign
        with self.assertRaises(AccessError):
            export.action_export()
        with self.assertRaises(AccessError):
            self._make_export().with_user(self.users["planner"]).action_export()

    def test_every_night_a_failure_does_not_stop_the_others(self):
        bad, good = self._make_export(is_nightly=True), self._make_export(is_nightly=True)
        folder = self._make_export(is_nightly=True, target="folder")
        self.patch(type(bad), "_get_folder", lambda self: Path("/proc/nowhere"))
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_names: 60)
        self.env["distribution.bi.export"]._cron_export()
        self.assertEqual((bad.last_rows, good.last_rows), (1, 1))
        self.assertTrue(folder.last_error)
