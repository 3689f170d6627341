from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .proposal_common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestProposalChange(ProposalCase):
    """What people change or dismiss: 130 are proposed, or 240 from a sister."""

    def test_a_change_needs_a_reason_and_stands_beside_what_was_proposed(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        buyer = proposal.with_user(self.users["buyer"])
        with self.assertRaisesRegex(UserError, "reason"):
            buyer._change(200, False)
        self.assertEqual(proposal.quantity, 130)
        buyer._change(200, "promotion", "Spring sale")
        self.assertEqual((proposal.quantity, proposal.engine_quantity), (200, 130))
        self.assertEqual((proposal.cost_amount, proposal.edited_by_id), (1200, self.users["buyer"]))
        # The engine leaves it alone.
        self._propose()
        self.assertEqual(proposal.quantity, 200)
        buyer.action_accept()
        self.assertEqual(proposal.purchase_line_ids.product_qty, 200)

    @mute_logger("odoo.sql_db")
    def test_a_change_without_reason_is_refused_by_the_database(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            proposal.quantity = 200
            proposal.flush_recordset()

    def test_taking_another_way_keeps_the_sisters_cover(self):
        self._plan(on_hand=20)
        self._plan(warehouse=self.warehouse_a1, on_hand=600)
        proposal = self._only(self._propose())
        planner = proposal.with_user(self.users["planner"])
        with self.assertRaisesRegex(UserError, "beyond its own cover"):
            planner._change(400, "customer")
        planner._change(240, "vendor", "Truck is full", option_number=1)
        self.assertEqual((proposal.kind, proposal.vendor_id), ("buy", self.vendor))
        self.assertEqual((proposal.engine_kind, proposal.cost_amount), ("transfer", 1440))
        planner.action_accept()
        self.assertEqual(proposal.purchase_line_ids.product_qty, 240)

    def test_dismissed_is_kept_with_its_reason_and_stays_away(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        with self.assertRaisesRegex(UserError, "reason"):
            proposal.with_user(self.users["buyer"])._dismiss(" ")
        self.assertEqual(proposal.state, "open")
        proposal.with_user(self.users["buyer"])._dismiss("Being phased out")
        self.assertEqual((proposal.state, proposal.dismiss_reason), ("dismissed", "Being phased out"))
        self.assertFalse(self._propose())
        with freeze_time("2026-03-27 09:00:00"):
            self._only(self._propose())
