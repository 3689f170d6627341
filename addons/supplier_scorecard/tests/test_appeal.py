from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestAppeal(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order_for(12)
        cls._receive(cls.order, on=moment(16))
        cls.event = cls._judge(cls.order, 20)
        cls.asker = cls.users["buyer"]
        cls.other = cls._make_user("buyer", login="control_buyer_two")

    def _ask(self, **values):
        values = {
            "line_id": self.order.order_line.id,
            "owner": "dock",
            "days": 3,
            "reason": "Gate 4 shut",
            **values,
        }
        return self.env["supplier.appeal"].with_user(self.asker).create(values)

    def test_accepted_it_moves_days_and_never_the_sum(self):
        appeal = self._ask()
        self.assertEqual(
            (appeal.partner_id, appeal.requester_id, appeal.state), (self.vendor, self.asker, "asked")
        )
        appeal.with_user(self.other)._decide("accepted", "Seen in the gate log")
        event = self.event
        self.assertEqual((event.days_late, event.days_vendor, event.days_dock), (4, 1, 3))
        self.assertEqual((event.vendor_otif, event.otif), (0, 0))
        entry = self.env["distribution.decision"].search(
            [("res_model", "=", "supplier.appeal"), ("res_id", "=", appeal.id)]
        )
        self.assertEqual((entry.verdict, entry.requester_id_value), ("appeal_accepted", self.asker.id))
        self.assertEqual(entry.evidence["days_of_the_vendor"], 4)

    def test_refused_it_changes_nothing(self):
        appeal = self._ask()
        with self._assert_unchanged(self.event, ["days_vendor", "days_dock", "vendor_otif"]):
            appeal.with_user(self.other)._decide("refused", "The gate was open")
            self.builder._build(self.company_a, lines=self.order.order_line, as_of=moment(20).date())
        self.assertEqual(appeal.state, "refused")

    def test_nobody_decides_own_appeals(self):
        appeal = self._ask()
        with self._assert_unchanged(appeal, ["state", "decided_by_id"]), self.assertRaises(AccessError):
            appeal._decide("accepted", "Mine")
        self.assertFalse(appeal.can_decide)
        self.assertTrue(appeal.with_user(self.other).can_decide)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE supplier_appeal SET decided_by_id = requester_id WHERE id = %s", [appeal.id]
            )

    def test_only_the_duty_decides_and_nobody_writes(self):
        appeal = self._ask()
        for role in ("warehouse_operator", "finance_controller", "auditor", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                appeal.with_user(self.users[role])._decide("accepted", "I may not")
        for values in ({"state": "accepted"}, {"decided_by_id": self.other.id}, {"days": 4}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                appeal.with_user(self.other).write(values)
        self.assertEqual((appeal.state, appeal.days), ("asked", 3))

    def test_the_outcome_cannot_be_passed_in(self):
        for values in ({"state": "accepted"}, {"requester_id": self.other.id}, {"by_vendor": True}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._ask(**values)

    def test_what_makes_no_sense_is_refused(self):
        for values in ({"owner": "us"}, {"days": 0}, {"reason": "  "}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._ask(**values)

    def test_decided_once(self):
        appeal = self._ask()
        appeal.with_user(self.other)._decide("refused", "No")
        with self.assertRaises(UserError):
            appeal.with_user(self.other)._decide("accepted", "After all")
        self.assertEqual(appeal.state, "refused")

    def test_a_line_of_another_company_cannot_be_asked_for(self):
        theirs = self._order_for(12, warehouse=self.warehouse_b1)
        with self.assertRaises(AccessError):
            self._ask(line_id=theirs.order_line.id)

    def test_cause_of_an_incident(self):
        incident = (
            self.env["supplier.quality.incident"]
            .with_user(self.asker)
            ._report(self.order.order_line, 2, "vendor", "Bent")
        )
        incident.sudo().found_on = moment(16).date()
        self.assertEqual(self._judge(self.order, 20).defect_qty, 2)
        appeal = self._ask(incident_id=incident.id, owner="us", days=0, whole_line=True)
        appeal.with_user(self.other)._decide("accepted", "Our forklift")
        self.assertEqual((incident.cause, incident.blame), ("vendor", "us"))
        self.builder._build(self.company_a, lines=self.order.order_line)
        self.assertEqual(
            (self.event.defect_qty, self.event.days_vendor), (0, 4), "the late days are another question"
        )
