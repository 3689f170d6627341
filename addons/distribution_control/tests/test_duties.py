from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .common import ControlCase

DESK = "distribution_control.group_order_desk"
CREDIT = "distribution_control.group_credit_controller"


@tagged("post_install", "-at_install")
class TestDuties(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["distribution.sod.rule"]
        cls.rule = cls.env.ref("distribution_control.sod_rule_order_credit")
        cls.customer = cls._make_customer("Hansa Bau", company_id=cls.company_a.id)
        cls.desk, cls.credit = cls.env.ref(DESK), cls.env.ref(CREDIT)

    def _link(self, user, *groups):
        user.write({"group_ids": [Command.link(group.id) for group in groups]})

    def _holders(self, rule=None):
        return (
            self.env["distribution.sod.conflict"].search([("rule_id", "=", (rule or self.rule).id)]).user_id
        )

    def test_roles_of_the_team_hold_no_conflicts(self):
        conflicts = self.env["distribution.sod.conflict"].search([("company_id", "=", self.company_a.id)])
        self.assertFalse(conflicts)

    def test_both_duties_held_are_listed_and_found(self):
        person = self.users["order_desk"]
        self._link(person, self.credit)
        self.assertEqual(self._holders(), person)
        self.assertEqual(self.rule.conflict_count, 1)
        findings = self.env["distribution.detector.sod"]._detect(Scope((self.company_a.id,)))
        self.assertEqual([found.subject_key for found in findings], [f"{self.rule.id}:{person.id}"])
        self.assertEqual(findings[0].facts["one"], "Order desk")
        self.assertFalse(self.env["distribution.detector.sod"]._detect(Scope((self.company_b.id,))))
        person.action_archive()
        self.assertFalse(self._holders())

    def test_implied_groups_count(self):
        manager = self.env["res.groups"].create(
            {
                "name": "Sales manager of everything",
                "implied_ids": [Command.set((self.desk | self.credit).ids)],
            }
        )
        person = self.users["planner"]
        self._link(person, manager)
        self.assertEqual(self._holders(), person)
        self.assertEqual(self.rule._holders(), person)

    def test_finding_becomes_a_case_and_cures_itself(self):
        kind = self.env.ref("distribution_control.exception_kind_sod_conflict")
        person = self.users["order_desk"]
        self._link(person, self.credit)
        kind._run(self.company_a)
        case = self.env["distribution.exception"].search(
            [("kind_id", "=", kind.id), ("company_id", "=", self.company_a.id)]
        )
        self.assertEqual((len(case), case.res_id), (1, person.id))
        person.write({"group_ids": [Command.unlink(self.credit.id)]})
        kind._run(self.company_a)
        self.assertEqual((case.state, case.close_reason), ("closed", "cured"))

    def test_assignment_is_refused_only_where_the_rule_says_so(self):
        self.rule.refuse_assignment = True
        person = self.users["order_desk"]
        with (
            self._assert_unchanged(person, ["group_ids"]),
            self.assertRaisesRegex(ValidationError, "Order desk: “Order desk” and “Credit controller”"),
            self.cr.savepoint(),
        ):
            self._link(person, self.credit)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.credit.user_ids = [Command.link(person.id)]
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.desk.implied_ids = [Command.link(self.credit.id)]
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._make_user("order_desk", "credit_controller", login="control_both")
        self.assertFalse(self._holders())

    def test_who_held_both_before_stays_and_may_be_edited(self):
        person = self.users["order_desk"]
        self._link(person, self.credit)
        self.rule.refuse_assignment = True
        self._link(person, self.env.ref("distribution_control.group_planner"))
        self.assertEqual(self._holders(), person)

    def _act(self, role, duty, requester=None):
        self.env["distribution.decision"].with_user(self.users[role])._record(
            self.customer, "release", "Done", {}, duty=duty, requester=requester
        )

    def test_second_act_on_one_document_is_refused_and_logged(self):
        self._act("order_desk", DESK)
        other = self._make_customer("Delta Tools")
        own = self.rules.with_user(self.users["order_desk"])
        own._check_exercise(other, CREDIT)
        own._check_exercise(self.customer, DESK)
        self.rules.with_user(self.users["credit_controller"])._check_exercise(self.customer, CREDIT)
        with self.enter_registry_test_mode():
            with self.assertRaisesRegex(UserError, "Hansa Bau: you acted on it as “Order desk” already"):
                own._check_exercise(self.customer | other, CREDIT)
            self.env.cr.postrollback.run()
        self.env.cr.postcommit.clear()
        entry = self.env["distribution.decision"].search([("verdict", "=", "sod_refused")])
        self.assertEqual((entry.res_id, entry.actor_name), (self.customer.id, "Order desk"))
        self.assertEqual(
            entry.evidence, {"rule": "Who sells does not grant credit", "duty": "Credit controller"}
        )

    def test_requester_of_deferred_work_counts_as_acting(self):
        self._act("administrator", DESK, requester=self.users["planner"])
        conflicts = self.rules.with_user(self.users["planner"])._exercise_conflicts(self.customer, CREDIT)
        self.assertEqual(conflicts, {self.customer: self.rule})
        conflicts = self.rules._exercise_conflicts(self.customer, CREDIT, person=self.users["planner"])
        self.assertEqual(conflicts, {self.customer: self.rule})
        self.assertFalse(self.rules.with_user(self.users["buyer"])._exercise_conflicts(self.customer, CREDIT))

    def test_rule_off_lets_both_act(self):
        self._act("order_desk", DESK)
        self.rule.on_document = False
        self.rules.with_user(self.users["order_desk"])._check_exercise(self.customer, CREDIT)

    def test_check_costs_the_same_for_one_and_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(50)])
        self.env.flush_all()
        own = self.rules.with_user(self.users["order_desk"])
        costs = {}
        for size in (1, 2, 50):
            costs[size] = self._count_queries(
                own._check_exercise, own.env["res.partner"].browse(partners[:size].ids), CREDIT
            )
        self.assertEqual(costs[2], costs[50])

    def test_require_duty_ignores_sudo(self):
        self.users["buyer"]._require_duty("distribution_control.group_buyer", CREDIT)
        with self.assertRaisesRegex(AccessError, "“Credit controller”"):
            self.users["buyer"].sudo()._require_duty(CREDIT)

    def test_shipped_rules_name_risks(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "distribution_control"), ("model", "=", "distribution.sod.rule")]
        )
        rules = self.rules.browse(shipped.mapped("res_id"))
        self.assertEqual(len(rules), 7)
        self.assertTrue(all(rules.mapped("risk")))
        self.assertFalse(any(rules.mapped("refuse_assignment")), "installing the addon refuses nothing")


@tagged("post_install", "-at_install")
class TestRoleAccess(ControlCase):
    def _suite_models(self):
        """Return the models that addons of this suite define, whichever are installed."""
        models = self.env["ir.model"].search([("transient", "=", False), ("abstract", "=", False)])
        suite = {
            module.name
            for module in self.env["ir.module.module"].search([("author", "=", "Distribution Control")])
        }
        return [
            self.env[model.model]
            for model in models
            if model.model in self.env and self.env[model.model]._original_module in suite
        ]

    def test_auditor_reads_every_model_of_the_suite_and_writes_none(self):
        models = self._suite_models()
        self.assertGreater(len(models), 10)
        auditor = self.users["auditor"]
        for model in models:
            own = model.with_user(auditor)
            with self.subTest(model._name):
                self.assertTrue(own.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation), operation)

    def test_each_role_is_a_duty_of_its_own(self):
        reader = self.env.ref("distribution_control.group_user")
        roles = [self.env.ref(f"distribution_control.group_{role}") for role in self.users]
        for role in roles:
            with self.subTest(role.name):
                self.assertIn(reader, role.all_implied_ids)
                self.assertTrue(role.privilege_id, "the user form offers it")
                self.assertTrue(role.comment)
                self.assertFalse(role.all_implied_ids & self.env["res.groups"].union(*roles) - role)

    def test_records_of_a_company_stay_in_it(self):
        inside = self.env.ref("base.group_user")
        for model in self._suite_models():
            if "company_id" not in model._fields or not model._fields["company_id"].store or not model._auto:
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", model._name)])
            # What binds everybody, or the people inside whatever else they are; portal users have rules of their own.
            rules = rules.filtered(lambda rule: not rule.groups or rule.groups == inside)
            with self.subTest(model._name):
                self.assertTrue(any("company_id" in (rule.domain_force or "") for rule in rules))

    def test_only_administrators_delete(self):
        for role in set(self.users) - {"administrator"}:
            for model in self._suite_models():
                if model._original_module != "distribution_control":
                    continue
                with self.subTest(role, model=model._name):
                    self.assertFalse(model.with_user(self.users[role]).has_access("unlink"))
