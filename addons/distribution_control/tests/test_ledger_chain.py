import io
import json
from datetime import date, datetime
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.verify_ledger import Found, parse_head, verify_lines

from .common import ControlCase


@tagged("post_install", "-at_install")
class TestLedgerChain(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", company_id=cls.company_a.id)
        cls.decisions = cls.env["distribution.decision"]
        cls.seals = cls.env["distribution.decision.seal"]

    def _write(self, count, user="credit_controller", verdict="release"):
        model = self.decisions.with_user(self.users[user])
        return model._record_many(
            [
                {
                    "subject": self.customer,
                    "verdict": verdict,
                    "reason": f"Reason {n}",
                    "evidence": {"limit": n},
                }
                for n in range(count)
            ]
        )

    def _unguarded(self, statement, *parameters):
        """Run SQL as the owner of the database who first takes the trigger away."""
        self.env.flush_all()
        self.cr.execute("ALTER TABLE distribution_decision DISABLE TRIGGER append_only_rows")
        self.cr.execute(statement, parameters)
        self.cr.execute("ALTER TABLE distribution_decision ENABLE ALWAYS TRIGGER append_only_rows")
        self.env.invalidate_all()

    def _kinds(self, result):
        return [(found["kind"], found["entry_id"]) for found in result["findings"]]

    def test_whatever_is_written_verifies(self):
        odd = "Ünïcode “quotes” 100 % \\ 'x' \t tab\r\nnewline 🙂 "
        customer = self._make_customer(odd, company_id=self.company_a.id)
        evidence = {
            odd: odd, "sum": 0.1 + 0.2, "large": 1e21, "tiny": 1e-9, "zero": -0.0, "whole": 3.0, "many": 10**30,
            "day": date(2026, 3, 2), "moment": datetime(2026, 3, 2, 9), "empty": {}, "none": None, "nested": [{"a": [1]}],
        }  # fmt: skip
        entry = self.decisions._record(customer, "release", odd, evidence)
        self.seals._seal_batch(self.company_a)
        self.env.invalidate_all()
        self.assertTrue(self.decisions._verify()["consistent"])
        self.assertEqual(entry.evidence["sum"], 0.3)
        stream = io.BytesIO()
        self.decisions._export(self.company_a, stream)
        self.assertTrue(verify_lines(stream.getvalue().decode().split("\n"))["consistent"])
        with self.assertRaises(TypeError):
            self.decisions._record(customer, "release", "Why", {"record": customer})
        with self.assertRaises(ValueError):
            self.decisions._record(customer, "release", "Why", {"ratio": float("nan")})

    def test_hook_adds_findings(self):
        found = Found("hold", "move 7 lost its hold without a release")
        with patch.object(type(self.decisions), "_verification_findings", lambda self, company: [found]):
            result = self.decisions._verify()
        self.assertFalse(result["consistent"])
        self.assertEqual(result["findings"][0]["text"], "move 7 lost its hold without a release")

    def test_new_ledger_is_empty_and_consistent(self):
        result = self.decisions._verify()
        self.assertEqual((result["entries"], result["seals"], result["head"]), (0, 0, None))
        self.assertTrue(result["consistent"])
        self.assertFalse(result["anchored"])

    def test_entries_wait_are_sealed_and_verify(self):
        with freeze_time("2026-03-02 08:00:00"):
            entries = self._write(3)
        result = self.decisions._verify()
        self.assertEqual((result["entries"], result["unsealed"]), (3, 3))
        self.assertEqual(result["oldest_unsealed"], fields.Datetime.to_datetime("2026-03-02 08:00:00"))
        with (
            freeze_time("2026-03-02 08:01:00"),
            self.assertLogs("odoo.addons.distribution_control.models.distribution_decision_seal") as logs,
        ):
            first = self.seals._seal_batch(self.company_a, limit=2)
            second = self.seals._seal_batch(self.company_a)
            self.cr.postcommit.run()
        self.assertEqual((first.sequence, first.entry_count), (1, 2))
        self.assertEqual((second.sequence, second.entry_count, second.previous_hash), (2, 1, first.seal_hash))
        self.assertIn(second.head, logs.output[1])
        self.assertFalse(self.seals._seal_batch(self.company_a))
        self.assertEqual(entries.mapped("seal_sequence"), [1, 1, 2])
        result = self.decisions._verify(known_head=parse_head(first.head))
        self.assertEqual((result["entries"], result["unsealed"], result["seals"]), (3, 0, 2))
        self.assertTrue(result["anchored"])
        self.assertEqual(result["head"], second.head)

    def test_late_entry_is_sealed_late(self):
        early, late = self._write(2)
        # The transaction of the first entry commits last: when the second is sealed, it is not to be seen yet.
        self.cr.execute("DELETE FROM distribution_decision_tail WHERE decision_id_value = %s", [early.id])
        self.assertEqual(self.seals._seal_batch(self.company_a).first_entry_id_value, late.id)
        self.cr.execute("INSERT INTO distribution_decision_tail (company_id_value, decision_id_value) "
                        "VALUES (%s, %s)", [self.company_a.id, early.id])  # fmt: skip
        self.assertEqual(self.seals._seal_batch(self.company_a).first_entry_id_value, early.id)
        self.assertTrue(self.decisions._verify()["consistent"])

    def test_companies_have_chains_of_their_own(self):
        self._write(1)
        self.decisions._record(self.warehouse_b1, "approve", "Checked", {})
        sealed = [self.seals._seal_batch(company) for company in (self.company_a, self.company_b)]
        self.assertEqual([(seal.company_id, seal.sequence) for seal in sealed],
                         [(self.company_a, 1), (self.company_b, 1)])  # fmt: skip
        self.assertEqual(self.decisions._verify(company=self.company_b)["entries"], 1)

    def test_edit_of_a_sealed_and_of_an_unsealed_entry(self):
        sealed = self._write(2)
        self.seals._seal_batch(self.company_a)
        waiting = self._write(1)
        for entry in (sealed[1], waiting):
            self._unguarded("UPDATE distribution_decision SET actor_name = 'Mallory' WHERE id = %s", entry.id)
        result = self.decisions._verify()
        self.assertFalse(result["consistent"])
        self.assertEqual(self._kinds(result), [("edit", sealed[1].id), ("edit", waiting.id)])

    def test_edit_of_evidence_text_that_means_the_same_is_found(self):
        entry = self._write(1)
        self._unguarded(
            "UPDATE distribution_decision SET evidence_text = evidence_text || ' ' WHERE id = %s", entry.id
        )
        self.assertEqual(self._kinds(self.decisions._verify()), [("edit", entry.id)])

    def test_detectors_find_a_broken_and_an_unsealed_ledger(self):
        scope = Scope((self.company_a.id,))
        with freeze_time("2026-03-02 08:00:00"):
            entry = self._write(2)[0]
        for moment, found in (("2026-03-02 08:15:00", []), ("2026-03-02 08:16:00", [2])):
            with freeze_time(moment):
                findings = self.env["distribution.detector.unsealed"]._detect(scope)
            self.assertEqual([finding.facts["count"] for finding in findings], found)
        self.seals._seal_batch(self.company_a)
        self.assertFalse(self.env["distribution.detector.unsealed"]._detect(scope))
        self.assertFalse(self.env["distribution.detector.ledger"]._detect(scope))
        self._unguarded("UPDATE distribution_decision SET verdict = 'approve' WHERE id = %s", entry.id)
        [finding] = self.env["distribution.detector.ledger"]._detect(scope)
        self.assertEqual(finding.facts["first"], f"entry {entry.id} was changed")

    def test_gap_of_a_sealed_and_of_an_unsealed_entry(self):
        sealed = self._write(2)
        self.seals._seal_batch(self.company_a)
        waiting = self._write(1)
        self._unguarded("DELETE FROM distribution_decision WHERE id IN (%s, %s)", sealed[0].id, waiting.id)
        self.assertEqual(self._kinds(self.decisions._verify()), [("gap", sealed[0].id), ("gap", waiting.id)])

    def test_entry_inserted_past_the_ledger_is_found(self):
        genuine = self._write(1)
        self.env.flush_all()
        self.cr.execute("ALTER TABLE distribution_decision DISABLE TRIGGER waits")
        self.cr.execute(
            """INSERT INTO distribution_decision (company_id, recorded_at, actor_id_value, actor_name, res_model,
                    res_id, subject_name, verdict, reason, evidence_text, entry_hash)
               SELECT company_id, recorded_at, actor_id_value, actor_name, res_model, res_id, subject_name,
                      verdict, reason, evidence_text, entry_hash FROM distribution_decision WHERE id = %s RETURNING id""",
            [genuine.id],
        )
        [forged] = self.cr.fetchone()
        self.cr.execute("ALTER TABLE distribution_decision ENABLE TRIGGER waits")
        self.assertEqual(self._kinds(self.decisions._verify()), [("insertion", forged)])

    def test_exchanged_entries_are_a_reorder(self):
        one, other = self._write(2)
        self.seals._seal_batch(self.company_a)
        for old, new in ((one.id, 0), (other.id, one.id), (0, other.id)):
            self._unguarded("UPDATE distribution_decision SET id = %s WHERE id = %s", new, old)
        self.assertEqual(self._kinds(self.decisions._verify()), [("reorder", one.id), ("reorder", other.id)])

    def test_known_head_finds_a_chain_cut_off(self):
        self._write(1)
        head = self.seals._seal_batch(self.company_a).head
        self.cr.execute("ALTER TABLE distribution_decision_seal DISABLE TRIGGER append_only_rows")
        self.cr.execute("ALTER TABLE distribution_decision_seal_member DISABLE TRIGGER append_only_rows")
        self.cr.execute(
            "DELETE FROM distribution_decision_seal_member; DELETE FROM distribution_decision_seal"
        )
        self._unguarded("DELETE FROM distribution_decision")
        self.assertTrue(self.decisions._verify()["consistent"])
        result = self.decisions._verify(known_head=parse_head(head))
        self.assertEqual([found["kind"] for found in result["findings"]], ["head"])

    @mute_logger("odoo.sql_db")
    def test_seals_and_exports_are_append_only(self):
        self._write(1)
        self.seals._seal_batch(self.company_a)
        self.decisions._export(self.company_a, io.BytesIO())
        for table in ("seal", "seal_member", "export"):
            for statement in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
                with (
                    self.subTest(table, statement=statement),
                    self.assertRaises(psycopg2.errors.RestrictViolation),
                    self.cr.savepoint(),
                ):
                    self.cr.execute(statement.format(f"distribution_decision_{table}"))

    def test_export_verifies_without_odoo_and_counts_as_exported(self):
        self._write(2)
        self.seals._seal_batch(self.company_a)
        self._write(1)
        kernel = self.env.ref("base.module_distribution_control")
        with self.assertRaisesRegex(UserError, r"never exported: .*Company A \(3\)"):
            kernel.button_uninstall()
        self.assertEqual(kernel.state, "installed")
        stream = io.BytesIO()
        made = self.decisions.with_user(self.users["auditor"])._export(self.company_a, stream)
        lines = stream.getvalue().decode().splitlines()
        result = verify_lines(lines)
        self.assertTrue(result["consistent"])
        self.assertEqual((result["entries"], result["unsealed"], result["seals"]), (3, 1, 1))
        self.assertEqual((made.entry_count, made.actor_name, made.head), (3, "Auditor", result["head"]))
        self.assertEqual(json.loads(lines[1])["evidence"], {"limit": 0})
        self.assertFalse(
            [
                row
                for row in self.env["ir.module.module"]._ledger_not_exported()
                if row[0] == self.company_a.id
            ]
        )
        self._write(1)
        with self.assertRaisesRegex(UserError, r"Company A \(1\)"):
            kernel.button_uninstall()

    def test_export_of_a_tampered_ledger_is_found_offline(self):
        entry = self._write(2)[0]
        self.seals._seal_batch(self.company_a)
        self._unguarded("UPDATE distribution_decision SET evidence_text = '{broken' WHERE id = %s", entry.id)
        stream = io.BytesIO()
        self.decisions._export(self.company_a, stream)
        result = verify_lines(stream.getvalue().decode().splitlines())
        self.assertEqual(self._kinds(result), [("edit", entry.id)])

    def test_named_person_is_archived_not_deleted(self):
        self._write(1)
        person = self.users["credit_controller"]
        with self.assertRaisesRegex(UserError, "Credit controller stand in the decision ledger.*Archive"):
            person.unlink()
        person.action_archive()
        self.assertTrue(person.exists())

    def test_heads_are_mailed_once(self):
        self.company_a.ledger_auditor_email = "auditor@example.com"
        self.assertFalse(self.seals._mail_heads(self.company_a))
        self._write(1)
        seal = self.seals._seal_batch(self.company_a)
        mail = self.seals._mail_heads(self.company_a)
        self.assertEqual(mail.email_to, "auditor@example.com")
        self.assertIn(seal.head, mail.body_html)
        self.assertFalse(self.seals._mail_heads(self.company_a))

    def test_auditor_verifies_on_the_screen(self):
        self._write(2)
        seal = self.seals._seal_batch(self.company_a)
        self._write(1)
        check = self.env["distribution.ledger.check"].with_user(self.users["auditor"]).create({})
        check.action_verify()
        self.assertEqual(check.state, "consistent")
        self.assertEqual((check.entry_count, check.seal_count, check.unsealed_count), (3, 1, 1))
        check.known_head = seal.head
        check.action_verify()
        self.assertEqual((check.state, check.head), ("anchored", seal.head))
        check.known_head = f"1:{'0' * 64}"
        check.action_verify()
        self.assertEqual((check.state, check.finding_ids.kind), ("broken", "head"))
        check.known_head = "what?"
        with self.assertRaisesRegex(UserError, "not a seal head"):
            check.action_verify()
        with self.assertRaises(AccessError):
            check.action_seal()
        self.assertEqual(self.seals.search_count([("company_id", "=", self.company_a.id)]), 1)

    def test_administrator_seals_on_demand(self):
        self._write(1)
        check = self.env["distribution.ledger.check"].with_user(self.users["administrator"]).create({})
        check.action_seal()
        self.assertEqual((check.unsealed_count, check.seal_count), (0, 1))

    def test_others_neither_verify_nor_export(self):
        for role in set(self.users) - {"auditor", "administrator"}:
            with self.subTest(role), self.assertRaises(AccessError):
                self.env["distribution.ledger.check"].with_user(self.users[role]).create({})
            with self.subTest(role), self.assertRaises(AccessError):
                self.decisions.with_user(self.users[role])._check_export(self.company_a)
        with self.assertRaises(AccessError):
            self.decisions.with_user(self.users["auditor"])._check_export(self.company_b)

    def test_decision_screen_shows_figures_and_document(self):
        entry = self.decisions.with_user(self.users["credit_controller"])._record(
            self.customer, "release", "Paid", {"exposure": 12400.0, "lines": [{"product": "Cable", "qty": 3}]}
        )
        self.assertIn("12,400.00", entry.evidence_table)
        self.assertIn("Cable", entry.evidence_table)
        self.assertEqual(entry.document_kind, "Contact")
        self.assertEqual(entry.action_open_document()["res_id"], self.customer.id)
        self.customer.unlink()
        with self.assertRaisesRegex(UserError, "Hansa Bau does not exist any more"):
            entry.action_open_document()
