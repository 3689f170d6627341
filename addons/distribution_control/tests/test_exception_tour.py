from odoo.tests import HttpCase, tagged

from .exception_common import QueueCase


@tagged("post_install", "-at_install")
class TestExceptionTour(QueueCase, HttpCase):
    """The queue in a real browser, as its owner and as somebody who may only read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vendor = {"model": "res.partner", "id": cls.document.id, "name": cls.document.name}
        cls._reconcile(
            *(cls._find(key, facts={"order": key.upper(), "days": 3, "vendor": vendor}) for key in "ab")
        )
        # Without access to any app: the queue alone is enough to work it.
        cls.owner = cls._make_user(login="control_tour_buyer", groups=["distribution_control.group_buyer"])
        cls.cases.search([("kind_id", "=", cls.kind.id)]).with_user(cls.users["buyer"])._assign(cls.owner)

    def test_owner_works_the_queue(self):
        url = "/odoo/action-distribution_control.distribution_exception_action_mine"
        self.start_tour(url, "distribution_control_work_the_queue", login=self.owner.login)
        case = self._case("a")
        self.assertEqual((case.close_reason, case.user_id), ("resolved", self.owner))
        self.assertEqual(case.close_note, "Agreed with customer or vendor: Vendor delivers tomorrow")

    def test_auditor_reads_and_has_no_buttons(self):
        auditor = self._make_user(login="control_tour_auditor", groups=["distribution_control.group_auditor"])
        url = "/odoo/action-distribution_control.distribution_exception_action"
        self.start_tour(url, "distribution_control_read_only_case", login=auditor.login)
