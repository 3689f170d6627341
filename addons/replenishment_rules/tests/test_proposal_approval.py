from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .proposal_common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestProposalApproval(ProposalCase):
    """Who else has to say yes: 130 at 6 are 780."""

    def _rule(self, code, **values):
        return self.env["distribution.approval.rule"].create(
            {
                "name": code,
                "code": code,
                "company_id": self.company_a.id,
                "currency_id": self.eur.id,
                "group_ids": [Command.link(self.env.ref("distribution_control.group_planner").id)],
                **values,
            }
        )

    def test_dear_purchase_waits_for_approval_and_goes_when_given(self):
        self._rule("replenishment_value", amount_min=700)
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        proposal.with_user(self.users["buyer"]).action_accept()
        self.assertEqual(proposal.state, "approval")
        self.assertFalse(proposal.purchase_line_ids)
        approval = self.env["distribution.approval"].search([("res_id", "=", proposal.id)])
        self.assertEqual(approval.amount, 780)
        approval.with_user(self.users["planner"])._vote("approve", "Season starts")
        self.assertEqual(proposal.state, "accepted")
        self.assertEqual(proposal.decided_by_id, self.users["buyer"])
        self.assertEqual(proposal.purchase_line_ids.product_qty, 130)

    def test_refused_approval_opens_it_again(self):
        self._rule("replenishment_value")
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        proposal.with_user(self.users["buyer"]).action_accept()
        approval = self.env["distribution.approval"].search([("res_id", "=", proposal.id)])
        approval.with_user(self.users["planner"])._vote("reject", "Too much")
        self.assertEqual(proposal.state, "open")
        self.assertIn("Too much", proposal.failure)
        self.assertFalse(proposal.purchase_line_ids)

    def test_vendor_class_and_deviation_ask_for_approval(self):
        tag = self.env["res.partner.category"].create({"name": "On watch"})
        self.company_a.replenishment_vendor_tag_ids = tag
        self.vendor.category_id = tag
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        self.assertEqual(proposal._approval_codes(), ["replenishment_value", "replenishment_vendor"])
        self.vendor.category_id = False
        proposal.with_user(self.users["buyer"])._change(196, "promotion")
        self.assertEqual(proposal._approval_codes(), ["replenishment_value", "replenishment_deviation"])
        proposal.with_user(self.users["buyer"])._change(195, "promotion")
        self.assertEqual(proposal._approval_codes(), ["replenishment_value"])

    def test_emergency_purchase_shows_the_central_stock_and_needs_a_second_person(self):
        shop = self._make_vendor("Corner shop")
        self._offer(self.product, shop, price=7.0, delay=1, sequence=9)
        self._plan(on_hand=0)
        self._plan(warehouse=self.warehouse_a1, on_hand=250, point=140, top=260)
        proposal = self._propose().filtered(lambda one: one.warehouse_id == self.warehouse_a2)
        self.assertEqual((proposal.kind, proposal.vendor_id), ("local", shop))
        panel = proposal.with_user(self.users["buyer"]).get_panel()
        (central,) = panel["sisters"]
        self.assertEqual((central["available"], central["cover"], central["surplus"]), ("250", "260", "0"))
        proposal.with_user(self.users["buyer"]).action_accept()
        self.assertEqual(proposal.state, "approval")
