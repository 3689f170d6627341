import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_kpi import DAY, KpiCase


@tagged("post_install", "-at_install")
class TestKpiLinks(KpiCase):
    """Values have no foreign keys, which cost more than the values; what they link to is there all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls._make_kpi()
        cls.one, cls.two = cls.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])

    def _make_values(self, **links):
        values = self.values.create(
            [
                {
                    "kpi_id": self.kpi.id,
                    "day": DAY,
                    "company_id": self.company_a.id,
                    "currency_id": self.company_a.currency_id.id,
                    "partner_id": partner.id,
                    **links,
                }
                for partner in (self.one, self.two)
            ]
        )
        self.env.flush_all()
        return values

    def _refused(self, statement, *parameters):
        with (
            self.assertRaises(psycopg2.errors.ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement, parameters)

    def test_rows_are_written_without_a_look_per_row(self):
        self.env.cr.execute(
            """SELECT count(*) FROM pg_constraint WHERE contype = 'f'
                AND conrelid IN ('distribution_kpi_value'::regclass, 'distribution_kpi_total'::regclass)"""
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_what_is_not_there_cannot_be_linked(self):
        values = self._make_values()
        for name in (
            "kpi_id",
            "company_id",
            "currency_id",
            "warehouse_id",
            "team_id",
            "partner_id",
            "categ_id",
        ):
            with self.subTest(name=name):
                self._refused(f"UPDATE distribution_kpi_value SET {name} = -7 WHERE id = %s", values[0].id)
        self._refused(
            """INSERT INTO distribution_kpi_value (kpi_id, day, company_id, currency_id, partner_id, active)
               SELECT kpi_id, day + 1, company_id, currency_id, -7, TRUE FROM distribution_kpi_value WHERE id = %s""",
            values[0].id,
        )
        self.assertEqual(self.values.search([("kpi_id", "=", self.kpi.id)]).partner_id, self.one | self.two)

    def test_who_goes_takes_the_own_values_along(self):
        self._make_values()
        self.one.unlink()
        self.assertEqual(self.values.search([("kpi_id", "=", self.kpi.id)]).partner_id, self.two)
        team = self.env["crm.team"].create({"name": "Passing", "company_id": False})
        self.two, self.one = self.env["res.partner"].create([{"name": "Three"}, {"name": "Four"}])
        values = self._make_values(team_id=team.id)
        totals = self.env["distribution.kpi.total"].search([("team_id", "=", team.id)])
        self.assertTrue(totals)
        team.unlink()
        self.assertEqual((len(values.exists()), len(totals.exists())), (0, 0))
        self.kpi.unlink()
        self.assertFalse(self.values.search([("day", "=", DAY), ("kpi_id", "=", self.kpi.id)]))

    def test_a_currency_with_values_stays(self):
        currency = self.env["res.currency"].create({"name": "XQA", "symbol": "q"})
        values = self._make_values(currency_id=currency.id)
        self._refused("DELETE FROM res_currency WHERE id = %s", currency.id)
        self.assertEqual(values.currency_id, currency)

    def test_figures_change_without_a_look_at_links(self):
        values = self._make_values()
        self.env.cr.execute("ALTER TABLE distribution_kpi_value DISABLE TRIGGER bulk_links_insert")
        self.env.cr.execute(
            """INSERT INTO distribution_kpi_value (kpi_id, day, company_id, currency_id, partner_id, active)
               SELECT kpi_id, day + 1, company_id, currency_id, -7, TRUE FROM distribution_kpi_value WHERE id = %s
               RETURNING id""",
            [values[0].id],
        )
        orphan = self.values.browse(self.env.cr.fetchone())
        self.env.cr.execute("ALTER TABLE distribution_kpi_value ENABLE TRIGGER bulk_links_insert")
        self.env.cr.execute("UPDATE distribution_kpi_value SET numerator = 3 WHERE id = %s", [orphan.id])
        self._refused("UPDATE distribution_kpi_value SET categ_id = -7 WHERE id = %s", values[0].id)

    def test_what_a_deletion_left_behind_ends(self):
        values = self._make_values()
        self.env.cr.execute("ALTER TABLE distribution_kpi_value DISABLE TRIGGER bulk_links_update")
        self.env.cr.execute("UPDATE distribution_kpi_value SET partner_id = -7 WHERE id = %s", [values[0].id])
        self.env.cr.execute("ALTER TABLE distribution_kpi_value ENABLE TRIGGER bulk_links_update")
        self.values._mend_links()
        self.assertEqual(values.exists(), values[1])
        self.assertEqual(values[1].partner_id, self.two)
