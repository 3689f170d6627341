from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.replenishment_rules.tests.proposal_common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestApprovedProposal(ProposalCase):
    """240 at 6 are 1,440: above 1,000 every order waits, unless exactly this was approved as a proposal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.supplier_control_active = True
        cls.env.ref("supplier_scorecard.approval_rule_purchase_order").write(
            {"currency_id": cls.eur.id, "amount_min": 1000}
        )
        cls.buyer = cls.users["buyer"]

    def _accept(self, approve):
        if approve:
            self.env["distribution.approval.rule"].create(
                {
                    "name": "Dear purchases",
                    "code": "replenishment_value",
                    "currency_id": self.eur.id,
                    "group_ids": [Command.link(self.env.ref("distribution_control.group_planner").id)],
                }
            )
        self._plan(on_hand=20)
        proposal = self._propose()
        proposal.with_user(self.buyer).action_accept()
        if approve:
            approval = self.env["distribution.approval"].search([("res_id", "=", proposal.id)])
            approval.with_user(self.users["planner"])._vote("approve", "Season starts")
        self.assertEqual(proposal.state, "accepted")
        return proposal.purchase_line_ids

    def _confirm(self, line):
        line.order_id.with_user(self.buyer).button_confirm()
        return line.order_id.state

    def test_what_was_approved_as_a_proposal_is_not_asked_for_again(self):
        line = self._accept(approve=True)
        self.assertEqual((line.product_qty, line.price_unit), (240, 6))
        self.assertEqual(self._confirm(line), "purchase")

    def test_what_was_only_accepted_waits(self):
        self.assertEqual(self._confirm(self._accept(approve=False)), "to approve")

    def test_a_dearer_or_larger_line_waits(self):
        line = self._accept(approve=True)
        line.price_unit = 6.01
        self.assertEqual(self._confirm(line), "to approve")
        line.price_unit = 6.0
        line.product_qty = 241
        self.assertFalse(line.order_id._proposed_lines())
        line.product_qty = 240
        self.assertEqual(line.order_id._proposed_lines(), line)

    def test_nobody_links_a_line_to_an_approved_proposal_by_hand(self):
        line = self._accept(approve=True)
        rogue = self._buy_order(240, line.date_planned.date(), confirm=False).order_line
        link = [Command.link(line.replenishment_proposal_ids.id)]
        with self.assertRaises(AccessError):
            rogue.with_user(self.buyer).replenishment_proposal_ids = link
        values = {
            "order_id": rogue.order_id.id,
            "product_id": self.product.id,
            "replenishment_proposal_ids": link,
        }
        with self.assertRaises(AccessError):
            self.env["purchase.order.line"].with_user(self.buyer).create(values)
        rogue.replenishment_proposal_ids = link
        self.assertFalse(
            rogue.order_id._proposed_lines(), "two lines of one proposal are as approved neither of them"
        )
        self.assertEqual(self._confirm(rogue), "to approve")
