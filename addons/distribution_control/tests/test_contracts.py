"""What every detector, KPI source and role promises, checked for all that are installed, whoever brought them.

Neighbours get the tests for nothing: they walk the registry. An addon that wants its detectors checked on data of its
own inherits :class:`DetectorContract` or :class:`KpiContract` together with :class:`ContractCase` in its own tests, makes
the data in ``setUpClass`` and names its addon in ``module``.
"""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Finding, Scope
from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.distribution_control.logic.plain import plain
from odoo.addons.distribution_control.logic.summary import fill

from .common import ControlCase


class ContractCase(ControlCase):
    # The addon whose records are checked; None: all.
    module = None

    def _registered(self, model):
        records = self.env[model].with_context(active_test=False).search([])
        xml_ids = records.get_external_id()
        self.assertTrue(records, f"no {model} is registered: nothing was checked")
        return records.filtered(
            lambda r: xml_ids[r.id] and self.module in (None, xml_ids[r.id].partition(".")[0])
        )

    def _companies(self):
        return self.company_a, self.company_b

    def _read_only(self, call):
        """Return what *call* gives while PostgreSQL refuses every write.

        The transaction can be made read-only inside a savepoint and writes again once that is rolled back.
        """
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False) as savepoint:
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            result = call()
            self.env.flush_all()
            savepoint.rollback()
        return result


class DetectorContract:
    """The contract of detectors and kinds, to be put in front of :class:`ContractCase`."""

    # Without it Odoo's loader passes over tests that a class inherits.
    allow_inherited_tests_method = True

    def _detect(self, kind, company):
        detector = self.env[kind.detector].sudo().with_context(allowed_company_ids=company.ids)
        return detector._detect(Scope(company.ids))

    def test_kinds_say_who_until_when_and_what_to_do(self):
        for kind in self._registered("distribution.exception.kind"):
            with self.subTest(kind=kind.code):
                self.assertTrue(kind.owner_group_id or kind.owner_user_id, "has no owner rule")
                self.assertGreater(kind.sla_hours, 0)
                self.assertTrue(kind.playbook, "has no playbook")
                self.assertTrue(kind.summary_template)
                self.assertTrue(fill(kind.summary_template, {}), "has no sentence without facts")

    def test_detectors_follow_their_contract(self):
        for kind in self._registered("distribution.exception.kind"):
            for company in self._companies():
                with self.subTest(kind=kind.code, company=company.name):
                    self._check_detector(kind, company)

    def _check_detector(self, kind, company):
        findings = self._read_only(lambda: self._detect(kind, company))
        keys = [finding.subject_key for finding in findings]
        self.assertEqual(len(keys), len(set(keys)), "found one thing twice")
        for finding in findings:
            self.assertIsInstance(finding, Finding)
            self.assertEqual(finding.company_id, company.id, "found something of another company")
            self.assertTrue(
                self.env[finding.res_model].browse(finding.res_id).exists(), "found what is not there"
            )
            plain(finding.facts)
            self.assertNotIn("?", fill(kind.summary_template, finding.facts), "left a gap in the sentence")
        again = self._read_only(lambda: self._detect(kind, company))
        self.assertEqual({f.subject_key: f for f in findings}, {f.subject_key: f for f in again})
        exceptions = self.env["distribution.exception"]
        exceptions._reconcile(kind, Scope(company.ids), findings)
        counts = exceptions._reconcile(kind, Scope(company.ids), again)
        written = {name: counts[name] for name in ("opened", "reopened", "changed", "cured")}
        self.assertEqual(set(written.values()), {0}, "the second run wrote something")


class KpiContract:
    """The contract of KPIs and their sources, to be put in front of :class:`ContractCase`."""

    allow_inherited_tests_method = True

    def _period(self):
        # A day more on both ends: it is yesterday or tomorrow somewhere.
        today = fields.Date.today()
        return Period(today - timedelta(days=30), today + timedelta(days=1))

    def test_codes_have_one_owner(self):
        kpis = self._registered("distribution.kpi")
        codes = kpis.mapped("code")
        self.assertEqual(len(codes), len(set(codes)))
        for kpi in kpis:
            with self.subTest(kpi=kpi.code):
                self.assertTrue(kpi.definition and kpi.formula and kpi.unit)
                self.assertTrue(kpi.owner_group_id, "nobody answers for it")
                if kpi.restatement == "snapshot":
                    self.assertTrue(
                        kpi.restatement_note, "does not say why past days cannot be counted again"
                    )

    def test_sources_follow_their_contract(self):
        for source, kpis in self._registered("distribution.kpi").grouped("source").items():
            for company in self._companies():
                with self.subTest(source=source, company=company.name):
                    self._check_source(source, kpis, company)

    def _check_source(self, source, kpis, company):
        model = self.env[source].sudo().with_context(allowed_company_ids=company.ids)
        period, codes = self._period(), sorted(kpis.mapped("code"))
        measures = self._read_only(lambda: model._measure(codes, period, company))
        for measure in measures:
            self.assertIsInstance(measure, Measure)
            self.assertEqual(measure.company_id, company.id, "measured another company")
            self.assertIn(measure.code, codes)
            self.assertIn(measure.day, period)
        registry = self.env["distribution.kpi"]
        rebuildable = kpis.filtered(lambda kpi: kpi.restatement == "rebuildable").mapped("code")
        registry._rebuild(rebuildable, period, company)
        again = registry._rebuild(rebuildable, period, company)
        self.assertEqual((again["written"], again["removed"]), (0, 0), "the second count wrote something")

    def test_every_value_opens_its_rows(self):
        period = self._period()
        for kpi in self._registered("distribution.kpi"):
            self.env["distribution.kpi"]._rebuild([kpi.code], period, self.company_a | self.company_b)
            for value in self.env["distribution.kpi.value"].search(
                [("kpi_id", "=", kpi.id), ("company_id", "in", (self.company_a | self.company_b).ids)],
                limit=5,
            ):
                with self.subTest(kpi=kpi.code, day=value.day):
                    action = value.action_open_evidence()
                    rows = self.env[action["res_model"]].search(action["domain"])
                    self.assertTrue(rows or not value.numerator, "opens nothing")
                    if "company_id" in rows._fields:
                        self.assertLessEqual(
                            rows.company_id, value.company_id, "opens another company's rows"
                        )


@tagged("post_install", "-at_install")
class TestDetectorContract(DetectorContract, ContractCase):
    def test_role_reads_the_queue_and_writes_nothing(self):
        case_model = self.env["distribution.exception"]
        for role, user in self.users.items():
            with self.subTest(role=role):
                case_model.with_user(user).search([], limit=1)
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(
                        case_model.with_user(user).has_access(operation), f"{role} may {operation} cases"
                    )

    def test_auditor_changes_nothing_in_the_kernel(self):
        auditor = self.users["auditor"]
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith("distribution.") or model._abstract or model._transient:
                continue
            with self.subTest(model=name):
                self.assertTrue(model.with_user(auditor).has_access("read"), "the auditor cannot read it")
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(
                        model.with_user(auditor).has_access(operation), f"the auditor may {operation} it"
                    )

    def test_a_reader_without_a_role_is_refused(self):
        nobody = self._make_user(login="control_stranger")
        with self.assertRaises(AccessError):
            self.env["distribution.exception"].with_user(nobody).search([])


@tagged("post_install", "-at_install")
class TestKpiContract(KpiContract, ContractCase):
    @classmethod
    def setUpClass(cls):
        """Give the KPIs of the queue something to count; in company A so that a leak into B shows."""
        super().setUpClass()
        kind = cls.env.ref("distribution_control.exception_kind_detector_failed")
        company, reconcile = cls.company_a, cls.env["distribution.exception"]._reconcile
        findings = [Finding(key, "res.partner", company.partner_id.id, company.id) for key in "abc"]
        reconcile(kind, Scope(company.ids), findings)
        cases = cls.env["distribution.exception"].search(
            [("kind_id", "=", kind.id), ("company_id", "=", company.id)]
        )
        cases[0].with_user(cls.users["administrator"])._resolve("restarted")
        reconcile(kind, Scope(company.ids), findings[:1])

    def test_queue_kpis_have_values_to_open(self):
        kpis = self.env["distribution.kpi"].search([("source", "=", "distribution.kpi.source.exceptions")])
        self.env["distribution.kpi"]._rebuild(kpis.mapped("code"), self._period(), self.company_a)
        values = self.env["distribution.kpi.value"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(values.kpi_id, kpis)
