"""A document that comes late, and the night that corrects the day it belongs to."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import SQL, sql

from odoo.addons.distribution_control.logic.measure import Period

# What sources look at to know what was written since.
WRITTEN = (
    "sale_order", "sale_order_line", "purchase_order", "purchase_order_line", "stock_move", "account_move",
    "account_move_line",
)  # fmt: skip


class LateDocuments:
    """For a `ControlCase`: count a day, let a night pass, enter something late, let the next night pass."""

    def _correct_late(self, code, day, act, companies=None):
        """Return the corrections of *code* that the second night writes when *act* was done after the first.

        The nights are 15 and 16 days after *day*, beyond the week that each night counts anyway.
        """
        companies = companies or self.company_a | self.company_b
        kpi = self.env["distribution.kpi"].search([("code", "=", code)])
        (self.env["distribution.kpi"].search([]) - kpi).active = False
        self.env["res.company"].search([]).control_active = False
        companies.control_active = True
        first = datetime.combine(day + timedelta(days=15), time(2))
        with freeze_time(first - timedelta(days=5)):
            self.env["distribution.kpi"]._rebuild([code], Period(day, day), companies)
        self._stamp(first - timedelta(hours=1))
        self._pass_night(first)
        self.assertFalse(self._corrections(kpi), "nothing came late yet")
        with freeze_time(first + timedelta(hours=8)):
            act()
            self.env.flush_all()
        self._stamp(first + timedelta(hours=8), self.env.cr.now())
        self._pass_night(first + timedelta(days=1))
        found = self._corrections(kpi)
        self.assertEqual({one.cause for one in found}, {"documents"})
        return found.filtered(lambda one: one.day == day)

    def _corrections(self, kpi):
        return self.env["distribution.kpi.restatement"].search([("kpi_id", "=", kpi.id)])

    def _stamp(self, moment, written_at=None):
        """Say that what was written (at that moment of the transaction) was written at *moment*."""
        self.env.flush_all()
        for table in WRITTEN:
            if sql.column_exists(self.env.cr, table, "write_date"):
                which = SQL("TRUE") if written_at is None else SQL("write_date = %s", written_at)
                self.env.cr.execute(
                    SQL("UPDATE %s SET write_date = %s WHERE %s", SQL.identifier(table), moment, which)
                )
        self.env.invalidate_all()

    def _pass_night(self, moment):
        cron = type(self.env["ir.cron"])
        with freeze_time(moment), patch.object(cron, "_commit_progress", lambda *_args, **_names: 60):
            self.env["distribution.kpi"]._cron_rebuild()
