"""A queue to work on: one kind whose findings the test says."""

from unittest.mock import patch

from odoo.addons.distribution_control.logic.finding import Finding, Scope

from .common import ControlCase


class QueueCase(ControlCase):
    """Offers ``kind`` (owner role buyer, 8 working hours, 1 % per day), its ``scope`` over both companies, and verbs
    to find and to reconcile. Documents are partners, which every database has.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["distribution.exception"]
        cls.kind = cls._make_kind()
        cls.scope = Scope((cls.company_a.id, cls.company_b.id))
        cls.document = cls.env["res.partner"].create({"name": "Hansa Bau"})

    @classmethod
    def _make_kind(cls, code="test_late", **values):
        return cls.env["distribution.exception.kind"].create(
            {
                "name": "Late",
                "code": code,
                "detector": "distribution.detector.failed",
                "summary_template": "{order} is {days} days late",
                "owner_group_id": cls.env.ref("distribution_control.group_buyer").id,
                "sla_hours": 8.0,
                "rate_per_day": 0.01,
                "playbook": "<p>Call the vendor.</p>",
                **values,
            }
        )

    @classmethod
    def _find(cls, key="a", company=None, **values):
        values.setdefault("facts", {"order": key.upper(), "days": 3})
        values.setdefault("amount_at_risk", 1000.0)
        values.setdefault("res_id", cls.document.id)
        return Finding(
            key, values.pop("res_model", "res.partner"), company_id=(company or cls.company_a).id, **values
        )

    @classmethod
    def _reconcile(cls, *findings, kind=None, scope=None):
        return cls.cases._reconcile(kind or cls.kind, scope or cls.scope, findings)

    def _case(self, key="a", kind=None):
        return self.cases.search([("kind_id", "=", (kind or self.kind).id), ("subject_key", "=", key)])

    def _detecting(self, findings=(), error=None):
        """Let the detector of the test kind find *findings*, or fail with *error*, while the block runs.

        It is the detector that reports failures too, which looks at one record and goes on to work.
        """
        detector = type(self.env["distribution.detector.failed"])
        reports_failures = detector._detect

        def detect(model, scope):
            if scope.record_ids is not None:
                return reports_failures(model, scope)
            if error:
                raise error
            return [finding for finding in findings if finding.company_id in scope.company_ids]

        return patch.object(detector, "_detect", detect)
