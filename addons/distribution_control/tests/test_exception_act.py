from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .exception_common import QueueCase

MONDAY = datetime(2026, 3, 2, 8, 0)


@tagged("post_install", "-at_install")
class TestExceptionAct(QueueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(MONDAY)
        cls.clock = frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.buyer, cls.other = cls.users["buyer"], cls._make_user("buyer", login="control_buyer_2")
        cls._reconcile(cls._find("a"), cls._find("b"))

    def _decisions(self, case):
        return self.env["distribution.decision"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )

    def test_take_acknowledges_without_a_decision(self):
        case = self._case("a")
        case.with_user(self.other).action_take()
        self.assertEqual((case.user_id, case.state), (self.other, "assigned"))
        self.assertEqual(case.acknowledged_at, MONDAY)
        self.assertIn("acknowledged", case.event_ids.mapped("event"))
        self.assertFalse(self._decisions(case))

    def test_assign_gives_to_a_colleague(self):
        case = self._case("a")
        case.with_user(self.buyer)._assign(self.other)
        self.assertEqual(case.user_id, self.other)
        self.assertFalse(case.acknowledged_at)

    def test_assign_refuses_who_would_not_see_it(self):
        stranger = self._make_user("buyer", login="control_stranger", companies=self.company_b)
        outsider = self._make_user(login="control_outsider")
        case = self._case("a")
        owner = case.user_id
        for person in (stranger, outsider):
            with self.assertRaises(UserError):
                case.with_user(self.buyer)._assign(person)
        self.assertEqual(case.user_id, owner)

    def test_snooze_sleeps_and_wakes(self):
        case = self._case("a")
        case.with_user(self.buyer)._snooze(MONDAY + timedelta(days=2), "vendor answers on Wednesday")
        self.assertEqual(case.state, "snoozed")
        decision = self._decisions(case)
        self.assertEqual((decision.verdict, decision.actor_id_value), ("snooze", self.buyer.id))
        self.assertEqual(decision.evidence["amount_at_risk"], 1000.0)
        self.assertEqual(self.cases._wake(MONDAY + timedelta(days=2, seconds=-1)), 0)
        self.assertEqual(self.cases._wake(MONDAY + timedelta(days=2)), 1)
        self.assertEqual((case.state, case.user_id.id > 0), ("assigned", True))
        self.assertFalse(case.snoozed_until)

    def test_snooze_has_limits(self):
        case = self._case("a").with_user(self.buyer)
        for until in (MONDAY, MONDAY + timedelta(days=15)):
            with self.assertRaises(UserError):
                case._snooze(until, "later")
        self.assertEqual(case.state, "assigned")
        self.assertFalse(self._decisions(case))

    def test_snoozed_case_stays_asleep_while_found_and_closes_when_cured(self):
        case = self._case("a")
        case.with_user(self.buyer)._snooze(MONDAY + timedelta(days=2), "wait")
        self._reconcile(self._find("a"), self._find("b"))
        self.assertEqual(case.state, "snoozed")
        self._reconcile(self._find("b"))
        self.assertEqual((case.state, case.close_reason), ("closed", "cured"))

    def test_resolved_case_that_is_still_found_comes_back(self):
        case = self._case("a")
        case.with_user(self.buyer)._resolve("called the vendor")
        self.assertEqual((case.state, case.close_reason), ("closed", "resolved"))
        self._reconcile(self._find("a"), self._find("b"))
        self.assertEqual((case.state, case.reopen_count), ("assigned", 1))

    def test_dismissed_stays_dismissed_until_its_watched_fact_changes(self):
        self.kind.fingerprint_facts = "order"
        case = self._case("a")
        case.with_user(self.buyer)._dismiss("known")
        facts = {"order": "A", "days": 30}
        counts = self._reconcile(self._find("a", facts=facts), self._find("b"))
        self.assertEqual((counts["dismissed"], case.state), (1, "closed"))
        self._reconcile(self._find("a", facts={**facts, "order": "A2"}), self._find("b"))
        self.assertEqual((case.state, case.name), ("assigned", "A2 is 30 days late"))

    def test_dismissal_ends(self):
        case = self._case("a")
        case.with_user(self.buyer)._dismiss("known", MONDAY + timedelta(days=1))
        self.clock.tick(timedelta(days=1))
        self._reconcile(self._find("a"), self._find("b"))
        self.clock.tick(timedelta(days=-1))
        self.assertEqual(case.state, "assigned")

    def test_reason_is_required(self):
        with self.assertRaises(ValidationError):
            self._case("a").with_user(self.buyer)._resolve(" ")
        self.assertEqual(self._case("a").state, "assigned")

    def test_people_without_the_duty_are_refused_and_nothing_changes(self):
        case = self._case("a")
        before = case.read()
        acts = [
            lambda case: case.action_take(),
            lambda case: case._assign(case.env.user),
            lambda case: case._snooze(MONDAY + timedelta(days=1), "x"),
            lambda case: case._resolve("x"),
            lambda case: case._dismiss("x"),
            lambda case: case.write({"state": "open"}),
            lambda case: case.unlink(),
            lambda case: case.sudo().with_user(case.env.user).sudo().action_take(),
        ]
        for role in ("planner", "auditor", "order_desk"):
            for act in acts:
                with self.subTest(role=role), self.assertRaises(AccessError):
                    act(case.with_user(self.users[role]))
        self.assertEqual(case.read(), before)
        self.assertFalse(self._decisions(case))

    def test_owner_cannot_write_the_case_directly(self):
        case = self._case("a").with_user(self.buyer)
        for values in ({"state": "open"}, {"user_id": self.buyer.id}, {"amount_at_risk": 0}):
            with self.assertRaises(AccessError):
                case.write(values)
        with self.assertRaises(AccessError):
            self.cases.with_user(self.users["administrator"]).create({"kind_id": self.kind.id})

    def test_closed_case_is_left_alone(self):
        case = self._case("a").with_user(self.buyer)
        case._resolve("done")
        with self.assertRaises(UserError):
            case._snooze(MONDAY + timedelta(days=1), "x")
        self.assertEqual(case.state, "closed")

    def test_wizard_acts_on_all_chosen_cases(self):
        cases = self._case("a") | self._case("b")
        wizard = Form(
            self.env["distribution.exception.decide"]
            .with_user(self.buyer)
            .with_context(active_model=cases._name, active_ids=cases.ids, default_verdict="dismiss")
        )
        wizard.dismiss_cause = "accepted"
        wizard.note = "seasonal"
        wizard.save().action_apply()
        self.assertEqual(cases.mapped("close_reason"), ["dismissed", "dismissed"])
        self.assertEqual(set(cases.mapped("close_note")), {"Known and accepted: seasonal"})
        self.assertEqual(self._decisions(cases[0]).verdict, "dismiss")

    def test_wizard_refuses_without_the_duty(self):
        case = self._case("a")
        wizard = self.env["distribution.exception.decide"].with_user(self.users["planner"])
        wizard = wizard.create({"case_ids": case.ids, "verdict": "resolve", "resolve_cause": "corrected"})
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(case.state, "assigned")

    def test_query_count_of_bulk_acts_is_flat(self):
        self._reconcile(*(self._find(f"k{n}") for n in range(60)))
        cases = self.cases.search([("kind_id", "=", self.kind.id), ("state", "!=", "closed")])

        def queries(chosen):
            return self._count_queries(
                chosen.with_user(self.buyer).with_context(tracking_disable=True)._resolve, "all done"
            )

        queries(cases[:2])
        self.assertEqual(queries(cases[2:5]), queries(cases[5:55]))

    # Clock

    def test_overdue_case_climbs_the_ladder(self):
        leader, boss = self._make_user("planner", login="control_leader"), self.users["administrator"]
        self.team.user_id = leader
        self._reconcile(self._find("c", team_id=self.team.id))
        case = self._case("c")
        owner, deadline = case.user_id, case.deadline_at
        case._escalate(deadline)
        self.assertEqual((case.user_id, case.escalation_level), (leader, 1))
        self.assertEqual(case.activity_ids.user_id, leader)
        self.assertGreater(case.escalate_at, deadline)
        case._escalate(case.escalate_at)
        self.assertEqual(case.escalation_level, 2)
        self.assertIn(boss.id, case.user_id.ids or [boss.id])
        self.assertNotEqual(case.user_id, owner)
        self.assertFalse(case.escalate_at)
        self.assertEqual(case.event_ids.mapped("event").count("escalated"), 2)

    def test_only_overdue_cases_are_escalated(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0):
            self.cases._cron_clock()
        self.assertEqual(set(self.cases.search([]).mapped("escalation_level")), {0})

    def test_overdue_search_and_text(self):
        case = self._case("a")
        self.assertFalse(case.is_overdue)
        self.assertIn("left", case.clock)
        self.clock.tick(timedelta(days=7))
        case.invalidate_recordset()
        self.assertTrue(case.is_overdue)
        self.assertIn("over", case.clock)
        self.assertIn(case, self.cases.search([("is_overdue", "=", True)]))
        self.clock.tick(timedelta(days=-7))

    # Scope of people

    def test_reader_sees_own_company_branches_and_channels(self):
        far = self._make_user("planner", login="control_far")
        self._reconcile(
            self._find("w1", warehouse_id=self.warehouse_a1.id),
            self._find("w2", warehouse_id=self.warehouse_a2.id),
            self._find("none"),
            self._find("b1", company=self.company_b),
        )
        seen = lambda user: sorted(  # noqa: E731
            self.cases.with_user(user).search([("state", "!=", "closed")]).mapped("subject_key")
        )
        self.assertEqual(seen(far), ["none", "w1", "w2"])
        far.control_warehouse_ids = self.warehouse_a2
        self.assertEqual(seen(far), ["none", "w2"])
        hidden = self._case("w1").with_user(far)
        with self.assertRaises(AccessError):
            hidden.read(["name"])

    def test_sentence_in_the_language_and_time_zone_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.kind.with_context(lang="de_DE").summary_template = "{order} seit {since}: {amount} fehlen"
        facts = {"order": "A", "since": "2026-03-02 23:30:00", "amount": 12400.5, "days": 3}
        self._reconcile(self._find("a", facts=facts), self._find("b"))
        case = self._case("a")
        german = case.with_context(lang="de_DE", tz="Europe/Berlin")
        self.assertIn("03.03.26", german.name)
        self.assertIn("12.400,50 fehlen", german.name)
        self.assertIn("12.400,50", german.facts_html)
        self.assertEqual(case.with_context(lang="en_US").name, "A is 3 days late")

    def test_search_by_text_of_the_facts(self):
        self.assertEqual(
            self.cases.search([("name", "ilike", "b"), ("kind_id", "=", self.kind.id)]), self._case("b")
        )


@tagged("post_install", "-at_install")
class TestDetectorRun(QueueCase):
    def _health(self):
        kind = self.env.ref("distribution_control.exception_kind_detector_failed")
        return self.cases.search([("kind_id", "=", kind.id), ("res_id", "=", self.kind.id)])

    def test_run_records_what_it_did(self):
        with self._detecting([self._find("a"), self._find("b")]):
            run = self.kind._run(self.company_a)
        self.assertEqual((run.state, run.found, run.opened), ("done", 2, 2))
        self.assertEqual(len(self.cases.search([("kind_id", "=", self.kind.id)])), 2)

    def test_companies_do_not_mix(self):
        findings = [self._find("a"), self._find("a", company=self.company_b)]
        with self._detecting(findings):
            self.kind._run(self.company_a | self.company_b)
        with self._detecting(findings[:1]):
            self.kind._run(self.company_a)
        self.assertEqual(
            set(self.cases.search([("kind_id", "=", self.kind.id)]).mapped("state")), {"assigned", "open"}
        )

    def test_failing_detector_closes_nothing_and_opens_a_case_about_itself(self):
        self._reconcile(self._find("a"))
        run = self._run_failing()
        self.assertEqual(run.state, "failed")
        self.assertIn("no such luck", run.error)
        self.assertEqual(self._case("a").state, "assigned")
        health = self._health()
        self.assertIn("no such luck", health.name)
        self.assertEqual(health.company_id, self.company_a)
        self._run_failing()
        self.assertEqual(len(self._health()), 1)

    def _run_failing(self):
        with self._detecting(error=ValueError("no such luck")):
            return self.kind._run(self.company_a)

    def test_case_about_the_detector_cures_itself(self):
        self._run_failing()
        self.assertEqual(self._health().state, "open" if not self._health().user_id else "assigned")
        with self._detecting():
            self.kind._run(self.company_a)
        self.assertEqual((self._health().state, self._health().close_reason), ("closed", "cured"))

    def test_bad_findings_fail_the_run(self):
        with self._detecting([self._find("a"), self._find("a")]):
            run = self.kind._run(self.company_a)
        self.assertEqual(run.state, "failed")
        self.assertFalse(self._case("a"))

    def test_cron_looks_only_where_switched_on_and_due(self):
        kinds = self.env["distribution.exception.kind"]
        now = datetime(2030, 1, 1)
        both = (self.company_a | self.company_b).ids
        active = self.env["res.company"].search([("control_active", "=", True), ("id", "in", both)])
        self.assertFalse(kinds._find_due(active, now))
        due = kinds._find_due(self.company_a, now)
        self.assertIn((self.kind, self.company_a), due)
        with self._detecting():
            run = self.kind._run(self.company_a)
        self.assertNotIn((self.kind, self.company_a), kinds._find_due(self.company_a, run.started_at))
        later = run.started_at + timedelta(minutes=self.kind.run_minutes)
        self.assertIn((self.kind, self.company_a), kinds._find_due(self.company_a, later))

    def test_last_seen_belongs_to_the_run(self):
        with self._detecting([self._find("a")]):
            first = self.kind._run(self.company_a)
            self.assertEqual(self._case("a").last_seen_at, first.started_at)

    def test_wrong_detector_is_refused(self):
        for detector in ("no.such.model", "res.partner", "distribution.detector"):
            with self.assertRaises(ValidationError):
                self._make_kind(code="broken", detector=detector)

    def test_tuned_fields_survive_an_upgrade(self):
        kind = self.env.ref("distribution_control.exception_kind_detector_failed")
        kind.write({"sla_hours": 99.0, "playbook": "<p>Ours.</p>", "name": "Tuned"})
        values = {"name": "Detector failed", "playbook": "<p>Theirs.</p>", "sla_hours": 4.0}
        kind._load_records(
            [{"xml_id": "distribution_control.exception_kind_detector_failed", "values": values}], update=True
        )
        self.assertEqual((kind.name, kind.sla_hours), ("Detector failed", 99.0))
        self.assertEqual(kind.playbook, "<p>Ours.</p>")

    def test_kind_that_goes_takes_its_cases_and_their_traces_along(self):
        self._reconcile(self._find("a"))
        case = self._case("a")
        case.message_post(body="Called them.")
        case.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["buyer"].id)
        traces = [("res_id", "=", case.id)]
        self.kind.unlink()
        self.assertFalse(case.exists())
        self.assertFalse(self.env["mail.message"].search([("model", "=", case._name), *traces]))
        self.assertFalse(self.env["mail.activity"].search([("res_model", "=", case._name), *traces]))

    def test_look_now_is_for_administrators(self):
        with self.assertRaises(AccessError):
            self.kind.with_user(self.users["buyer"]).action_run_now()
        self.kind.with_user(self.users["administrator"]).action_run_now()

    def test_scope_says_what_it_holds(self):
        scope = Scope([1], {5}, "sale.order")
        self.assertTrue(scope.holds(1, "sale.order", 5))
        self.assertFalse(scope.holds(1, "res.partner", 5))
