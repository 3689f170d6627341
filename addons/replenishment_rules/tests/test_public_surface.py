import inspect

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .proposal_common import ProposalCase

OURS = "odoo.addons.replenishment_rules."
PREFIX = "replenishment."
# What the addon's README lists; a public method that is not here was not meant to be one.
PUBLIC = {
    "replenishment.excess": {"action_take"},
    "replenishment.level": {"action_apply_class", "action_plan_again", "action_follow_again"},
    "replenishment.policy": {"write"},
    "replenishment.proposal": {
        "action_accept", "action_accept_above_line", "action_change", "action_decisions", "action_dismiss",
        "action_open_documents", "get_panel", "get_workbench",
    },
    "replenishment.proposal.answer": {"action_apply"},
    "replenishment.run": {"action_open_proposals", "action_plan_now"},
    "replenishment.what.if": {"action_replay"},
}  # fmt: skip
OF_THE_MODEL = {"action_accept_above_line", "get_workbench"}
# Written by the engine only, whoever asks.
ENGINE = ("demand", "excess", "forecast.week", "level", "level.past", "proposal", "run", "series")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestPublicSurface(ProposalCase):
    """What a client can call: everything public, as people without the duty, on real records; nothing changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(on_hand=20, abc_next="B", abc_class="A")
        cls.proposal = cls._propose()
        cls.excess = cls.env["replenishment.excess"].create(
            {
                "company_id": cls.company_a.id,
                "warehouse_id": cls.warehouse_a1.id,
                "product_id": cls.product.id,
                "units": 5,
                "exit": "write_off",
                "exit_units": 5,
            }
        )
        cls.env["replenishment.substitution"].create(
            {
                "product_id": cls.product.id,
                "other_id": cls._make_product("Old").id,
                "company_id": cls.company_a.id,
            }
        )
        cls.env["replenishment.adjustment"].create(
            {
                "name": "Fair",
                "company_id": cls.company_a.id,
                "date_from": "2026-04-01",
                "date_to": "2026-04-02",
            }
        )
        planner = cls.env(user=cls.users["planner"])
        planner["replenishment.what.if"].create({"policy_id": cls.policy.id})
        planner["replenishment.proposal.answer"].create({"proposal_ids": cls.proposal.ids, "task": "dismiss"})
        cls.abroad = cls._abroad()
        context = {"company_id": cls.company_a.id, "company_ids": [Command.set(cls.company_a.ids)]}
        cls.plain = new_test_user(cls.env, "plain_buyer", "purchase.group_purchase_user", **context)
        cls.nobody = new_test_user(cls.env, "nobody_at_all", "base.group_user", **context)

    @classmethod
    def _abroad(cls):
        """Return an open proposal of company B."""
        policy = cls._make_policy(cls.company_b)
        item = cls._sourced("Abroad")
        item.seller_ids.company_id = False
        cls._plan(product=item, warehouse=cls.warehouse_b1, policy=policy)
        return cls._propose(cls.company_b)

    def _models(self):
        return [name for name in self.env.registry if name.startswith(PREFIX)]

    def _declared(self, model):
        """Return the public methods of *model* that this addon defines."""
        found = set()
        for name, method in inspect.getmembers(type(self.env[model]), inspect.isfunction):
            if not name.startswith("_") and method.__module__.startswith(OURS) and name != "init":
                found.add(name)
        return found

    def _picture(self):
        """Return every row of the addon and of what it makes, as the database has them."""
        self.env.flush_all()
        tables = {self.env[name]._table for name in self._models() if not self.env[name]._abstract}
        tables |= {"purchase_order", "purchase_order_line", "stock_picking", "stock_move", "mail_activity"}
        tables |= {"distribution_decision", "distribution_approval", "stock_warehouse_orderpoint"}
        rows = {}
        for table in sorted(tables):
            name = SQL.identifier(table)
            query = SQL(
                "SELECT md5(string_agg(picture::text, ',' ORDER BY picture::text)) FROM %s picture", name
            )
            self.env.cr.execute(query)
            rows[table] = self.env.cr.fetchone()
        self.env.cr.execute("SELECT count(*) FROM ir_cron_trigger")
        rows["jobs"] = self.env.cr.fetchone()
        return rows

    def _call(self, user, model, method, *args, **options):
        self.env.invalidate_all()
        with (
            mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule"),
            self.env.cr.savepoint(),
        ):
            return call_kw(self.env[model].with_user(user), method, list(args), options)

    def _assert_refused(self, user, model, method, *args):
        before = self._picture()
        with self.subTest(user=user.login, model=model, method=method, args=args):
            with self.assertRaises(UserError):  # AccessError is one
                self._call(user, model, method, *args)
            self.assertEqual(self._picture(), before)

    def _some(self, model):
        known = {
            "replenishment.proposal": self.proposal,
            "replenishment.excess": self.excess,
            "replenishment.policy": self.policy,
            "replenishment.run": self.run_a,
            "replenishment.level": self.proposal.level_id,
        }
        return known.get(model, self.env[model].search([], limit=1)).ids

    def test_nothing_is_public_that_was_not_meant_to_be(self):
        found = {model: methods for model in self._models() if (methods := self._declared(model))}
        self.assertEqual(found, PUBLIC)

    def test_without_a_duty_nothing_is_read_pressed_or_written(self):
        for user in (self.plain, self.nobody, self.users["order_desk"], self.users["warehouse_operator"]):
            for model, methods in PUBLIC.items():
                for method in methods - {"write"}:
                    ids = () if method in OF_THE_MODEL else (self._some(model),)
                    self._assert_refused(user, model, method, *ids)
            for model in self._models():
                if self.env[model]._abstract:
                    continue
                self._assert_refused(user, model, "search_read", [], ["display_name"])
                self._assert_refused(user, model, "create", [{"company_id": self.company_a.id}])
                if ids := self._some(model):
                    self._assert_refused(user, model, "write", ids, {"company_id": self.company_b.id})
                    self._assert_refused(user, model, "unlink", ids)

    def test_planner_buyer_and_administrator_write_nothing_that_the_engine_writes(self):
        for role in ("planner", "buyer", "auditor", "administrator"):
            user = self.users[role]
            for name in ENGINE:
                model = PREFIX + name
                self._assert_refused(user, model, "create", [{"company_id": self.company_a.id}])
                if ids := self._some(model):
                    self._assert_refused(user, model, "unlink", ids)
                    self._assert_refused(user, model, "write", ids, {"company_id": self.company_b.id})
            self._assert_refused(
                user,
                "replenishment.proposal",
                "write",
                self.proposal.ids,
                {"quantity": 1.0, "engine_quantity": 1.0},
            )
            self._assert_refused(
                user, "replenishment.proposal", "write", self.proposal.ids, {"state": "accepted"}
            )

    def test_private_work_is_not_called_from_outside(self):
        for model, method in (
            ("replenishment.proposal", "_accept"),
            ("replenishment.proposal", "_cron_accept"),
            ("replenishment.run", "_work_step"),
            ("replenishment.rule.writer", "_write_rules"),
            ("replenishment.series", "_rebuild"),
        ):
            ids = [] if self.env[model]._abstract else self._some(model)
            self._assert_refused(self.users["administrator"], model, method, ids)

    def test_another_companys_proposal_is_nobodys_business(self):
        self.assertEqual(self.abroad.state, "open")
        for role in ("planner", "buyer"):
            for method in (
                "action_accept",
                "action_dismiss",
                "action_change",
                "get_panel",
                "action_open_documents",
            ):
                self._assert_refused(self.users[role], "replenishment.proposal", method, self.abroad.ids)
            wizard = {"proposal_ids": [Command.set(self.abroad.ids)], "task": "dismiss", "reason": "other"}
            before = self.abroad.read(["state", "quantity"])
            with self.assertRaises(UserError), self.env.cr.savepoint():  # AccessError is one
                answer = self.env["replenishment.proposal.answer"].with_user(self.users[role]).create(wizard)
                answer.action_apply()
            self.assertEqual(self.abroad.read(["state", "quantity"]), before)

    def test_accepted_twice_is_done_once(self):
        buyer = self.users["buyer"]
        self._call(buyer, "replenishment.proposal", "action_accept", self.proposal.ids)
        line = self.proposal.purchase_line_ids
        self.assertEqual((self.proposal.state, line.product_qty), ("accepted", 240))
        self._assert_refused(buyer, "replenishment.proposal", "action_accept", self.proposal.ids)
        self.assertEqual((self.proposal.purchase_line_ids, line.product_qty), (line, 240))
