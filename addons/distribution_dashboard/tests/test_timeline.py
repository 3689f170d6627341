from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .tower_common import NOON, TowerCase


@tagged("post_install", "-at_install")
class TestTimeline(TowerCase):
    def _timeline(self, user=None, record=None):
        record = record or self.document
        return (
            self.env["distribution.timeline"]
            .with_user(user or self.buyer)
            .get_timeline(record._name, record.id)
        )

    def test_one_list_of_the_flow_the_queue_and_the_ledger(self):
        self._reconcile(self._find("a", deadline_at=NOON + timedelta(hours=2)))
        case = self._case("a")
        with freeze_time(NOON + timedelta(minutes=5)):
            case.with_user(self.buyer)._resolve("Vendor shipped")
        self.env["distribution.decision"]._record(
            self.document, "approve", "Guarantee arrived", {"limit": 10}
        )
        told = self._timeline()
        self.assertEqual(told["name"], "Hansa Bau")
        self.assertEqual(
            [(one["code"], one["text"], one["done"]) for one in told["events"] if one["code"] != "created"],
            [
                ("case", "Case: Late: A is 3 days late", True),
                ("decided", "Approved: Guarantee arrived", True),
                ("case_closed", "Case closed (Resolved): Late: A is 3 days late", True),
                ("paid", "Payment", False),
            ],
        )
        self.assertEqual(told["next"], 4)
        linked = next(one for one in told["events"] if one["code"] == "case")
        self.assertEqual((linked["model"], linked["res_id"]), ("distribution.exception", case.id))

    def test_an_open_case_is_expected_to_be_solved(self):
        self._reconcile(self._find("a", deadline_at=NOON + timedelta(hours=2)))
        due = next(one for one in self._timeline()["events"] if one["code"] == "case_due")
        self.assertEqual((due["done"], due["at"]), (False, "2026-03-10 14:00:00"))
        self.assertEqual(due["who"], self._case("a").user_id.name)

    def test_refused_to_who_may_not_read_the_record(self):
        outsider = self._make_user(login="outsider")
        with self.assertRaises(AccessError):
            self._timeline(outsider)
        hidden = self.env["res.partner"].create({"name": "Of B", "company_id": self.company_b.id})
        with self.assertRaises(AccessError):
            self._timeline(self.buyer, hidden)

    def test_other_documents_have_no_timeline(self):
        with self.assertRaises(UserError):
            self._timeline(self.buyer, self.company_a)
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        with self.assertRaises(UserError):
            self._timeline(self.buyer, gone)

    def test_what_one_may_not_open_is_told_without_a_link(self):
        self._reconcile(self._find("a", warehouse_id=self.warehouse_a1.id))
        self.buyer.control_warehouse_ids = self.warehouse_a2
        self.assertNotIn("case", {one["code"] for one in self._timeline()["events"]})
        paid = next(one for one in self._timeline()["events"] if one["code"] == "paid")
        self.assertEqual((paid["model"], paid["text"]), (False, "Payment"))

    def test_the_form_of_a_document_with_a_flow_has_the_button(self):
        class WithFlow(self.env.registry["distribution.flow"]):
            _flow_models = ("res.partner",)

        action = self.env.ref("distribution_dashboard.distribution_timeline_action")
        arch, _view = self.env["res.company"]._get_view(view_type="form")
        self.assertFalse(arch.xpath(f"//button[@name='{action.id}']"))
        registry = self.env.registry
        registry.models["test.flow"] = WithFlow
        self.addCleanup(registry.models.pop, "test.flow")
        arch, _view = self.env["res.partner"]._get_view(view_type="form")
        [button] = arch.xpath(f"//div[@name='button_box']/button[@name='{action.id}']")
        self.assertEqual(button.get("groups"), "distribution_control.group_user")
