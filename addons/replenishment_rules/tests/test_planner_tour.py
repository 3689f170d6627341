from odoo.tests import HttpCase, tagged

from .proposal_common import ProposalCase


@tagged("post_install", "-at_install")
class TestPlannerTour(ProposalCase, HttpCase):
    def test_planner_sees_why_changes_with_a_reason_and_accepts(self):
        self._plan(product=self._sourced("Tour drill"), on_hand=130)
        (proposal,) = self._propose()
        self.start_tour(
            "/odoo/replenishment-workbench", "replenishment_planner", login=self.users["planner"].login
        )
        proposal.invalidate_recordset()
        self.assertEqual(
            (proposal.state, proposal.quantity, proposal.edit_note), ("accepted", 150, "Spring sale")
        )
        self.assertEqual(proposal.purchase_line_ids.product_qty, 150)
        self.assertEqual(proposal.decided_by_id, self.users["planner"])
