import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ControlCase


@tagged("post_install", "-at_install")
class TestDecision(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau")

    def _record(self, user="credit_controller", **values):
        model = self.env["distribution.decision"].with_user(self.users[user])
        given = {
            "subject": self.customer,
            "verdict": "release",
            "reason": "Paid by transfer this morning",
            "evidence": {"exposure": 12400.0, "limit": 10000.0, "currency": "EUR"},
        }
        return model._record(**(given | values))

    def test_entry_says_who_what_and_on_which_figures(self):
        decision = self._record()
        self.assertEqual(decision.company_id, self.company_a)
        self.assertEqual(decision.actor_id_value, self.users["credit_controller"].id)
        self.assertEqual(decision.actor_name, "Credit controller")
        self.assertEqual((decision.res_model, decision.res_id), ("res.partner", self.customer.id))
        self.assertEqual(decision.subject_name, "Hansa Bau")
        self.assertEqual(decision.evidence, {"exposure": 12400.0, "limit": 10000.0, "currency": "EUR"})
        self.assertRegex(decision.entry_hash, "^[0-9a-f]{64}$")

    def test_actor_is_the_real_user_under_sudo(self):
        model = self.env["distribution.decision"].with_user(self.users["buyer"]).sudo()
        decision = model._record(self.customer, "approve", "Checked", {}, requester=self.users["planner"])
        self.assertEqual(decision.actor_id_value, self.users["buyer"].id)
        self.assertEqual(decision.requester_id_value, self.users["planner"].id)
        self.assertEqual(decision.requester_name, "Planner")

    def test_reason_is_required(self):
        with self.assertRaisesRegex(UserError, "Give a reason for the decision on Hansa Bau"):
            self._record(reason="  ")

    def test_nobody_creates_changes_or_deletes(self):
        decision = self._record()
        before = self.env["distribution.decision"].search_count([])
        for role, user in self.users.items():
            own = decision.with_user(user)
            with self.subTest(role=role):
                with self.assertRaises(UserError):
                    own.create(decision.copy_data()[0])
                with self.assertRaises(UserError):
                    own.write({"reason": "Something else"})
                with self.assertRaises(UserError):
                    own.unlink()
        for refused in (
            lambda: decision.sudo().create(decision.copy_data()[0]),
            lambda: decision.sudo().write({"actor_name": "Somebody"}),
            lambda: decision.sudo().unlink(),
            lambda: decision.sudo().copy(),
        ):
            with self.assertRaises(UserError):
                refused()
        decision.invalidate_recordset()
        self.assertEqual(decision.reason, "Paid by transfer this morning")
        self.assertEqual(self.env["distribution.decision"].search_count([]), before)

    @mute_logger("odoo.sql_db")
    def test_database_refuses_update_delete_truncate(self):
        decision = self._record()
        for statement in (
            "UPDATE distribution_decision SET reason = 'x' WHERE id = %s",
            "DELETE FROM distribution_decision WHERE id = %s",
            "TRUNCATE distribution_decision CASCADE -- %s",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement, (decision.id,))

    def test_many_entries_cost_as_many_queries_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(100)])
        costs = {}
        for size in (1, 2, 100):  # the first one warms the caches
            self.env.flush_all()
            self.env.invalidate_all()
            entries = [
                {"subject": partner, "verdict": "snooze", "reason": "Later", "evidence": {}}
                for partner in partners[:size]
            ]
            before = self.cr.sql_log_count
            made = self.env["distribution.decision"]._record_many(entries)
            self.env.flush_all()
            costs[size] = self.cr.sql_log_count - before
            self.assertEqual(made.mapped("res_id"), partners[:size].ids)
        self.assertEqual(costs[2], costs[100])

    def test_company_of_the_subject_not_of_the_session(self):
        decision = self.env["distribution.decision"]._record(self.warehouse_b1, "approve", "Checked", {})
        self.assertEqual(decision.company_id, self.company_b)
        own = self.env["distribution.decision"].with_user(self.users["auditor"])
        self.assertFalse(own.search([("id", "=", decision.id)]))
