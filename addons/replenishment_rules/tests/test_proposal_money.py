from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .proposal_common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestProposalMoney(ProposalCase):
    """What binds proposals together: a target per order, a budget per night."""

    def test_vendor_target_is_filled_with_what_is_needed_next_and_says_what_it_costs(self):
        self.vendor.write({"replenishment_target_measure": "amount", "replenishment_target": 900})
        self._plan(on_hand=130)
        other = self._sourced("Saw")
        self._plan(product=other, on_hand=400, week=700)
        proposals = self._propose()
        first = proposals.filtered(lambda one: one.product_id == self.product)
        second = proposals - first
        # 130 at 6 are 780; the saw goes ten times as fast, so most of the other 120 are spent on it.
        self.assertEqual((first.quantity, second.quantity, second.padding_quantity), (131, 19, 19))
        self.assertEqual(second.wanted_quantity, 0)
        self.assertAlmostEqual(second.padding_days, 0.19)
        self.assertIn("Kramp", second.why)

    def test_budget_draws_the_line(self):
        self.policy.budget_amount = 1000
        dear = self._sourced("Saw", price=60.0)
        self._plan(on_hand=130)
        self._plan(product=dear, on_hand=130)
        proposals = self._propose()
        inside = proposals.filtered("is_inside_budget")
        self.assertEqual(inside.product_id, self.product)
        self.assertEqual(sorted(proposals.mapped("budget_rank")), [1, 2])
        self.env["replenishment.proposal"].with_user(self.users["buyer"]).action_accept_above_line()
        self.assertEqual(proposals.mapped("state").count("accepted"), 1)
        self.assertEqual((proposals - inside).state, "open")
        figures = self.env["replenishment.proposal"].with_user(self.users["buyer"]).get_workbench()
        self.assertEqual((figures["count"], figures["below"], figures["above"]), (1, 1, 0))

    def test_transfers_have_a_budget_of_their_own(self):
        """A line costs 50, 100 are there: the two with most at stake go, and what is bought has its own budget."""
        self.warehouse_a2.resupply_route_ids.transfer_line_cost = 50
        self.policy.transfer_budget_amount = 100
        for name, there in (("First", 0), ("Second", 20), ("Third", 40)):
            item = self._sourced(name)
            self._plan(product=item, on_hand=there)
            self._plan(product=item, warehouse=self.warehouse_a1, on_hand=600)
        self._plan(on_hand=130)
        proposals = self._propose()
        moved = proposals.filtered(lambda one: one.kind == "transfer").sorted("budget_rank")
        self.assertEqual(moved.product_id.mapped("name"), ["First", "Second", "Third"])
        self.assertEqual(moved.mapped("is_inside_budget"), [True, True, False])
        self.assertEqual(moved.mapped("cost_amount"), [50, 50, 50])
        self.assertEqual((proposals - moved).mapped("kind"), ["buy"])
        self.assertTrue((proposals - moved).is_inside_budget)
        workbench = self.env["replenishment.proposal"].with_user(self.users["planner"])
        figures = workbench.get_workbench()
        self.assertEqual((figures["above"], figures["below"]), (3, 1))
        self.assertIn("transfers", figures["budgets"][0]["name"])
        workbench.action_accept_above_line()
        self.assertEqual(moved.mapped("state"), ["accepted", "accepted", "open"])

    def test_what_the_budget_leaves_out_takes_no_room_of_the_lane(self):
        """Room for 300 and money for one line: the one with most at stake gets all the room it needs."""
        lane = self.warehouse_a2.resupply_route_ids
        lane.write({"transfer_line_cost": 50, "transfer_capacity": 300})
        self.policy.transfer_budget_amount = 50
        for name, there in (("First", 0), ("Second", 20)):
            item = self._sourced(name)
            self._plan(product=item, on_hand=there)
            self._plan(product=item, warehouse=self.warehouse_a1, on_hand=600)
        first, second = self._propose().sorted("budget_rank")
        self.assertEqual((first.quantity, first.lane_left_quantity, first.is_inside_budget), (260, 0, True))
        self.assertEqual((second.quantity, second.is_inside_budget), (240, False))

    def test_money_of_what_a_full_lane_leaves_behind_goes_to_the_next(self):
        """Money for two lines, room for the first alone: the second stands back, the third goes the other way."""
        there, back = self.warehouse_a2, self.warehouse_a1
        back.resupply_wh_ids = [Command.link(there.id)]
        (there.resupply_route_ids | back.resupply_route_ids).transfer_line_cost = 50
        there.resupply_route_ids.transfer_capacity = 260
        self.policy.transfer_budget_amount = 100
        for name, needy, giver, on_hand in (
            ("First", there, back, 0),
            ("Second", there, back, 20),
            ("Third", back, there, 40),
        ):
            item = self._sourced(name)
            self._plan(product=item, warehouse=needy, on_hand=on_hand)
            self._plan(product=item, warehouse=giver, on_hand=600)
        first, second, third = self._propose().sorted(lambda one: one.product_id.name)
        self.assertEqual((first.quantity, first.lane_left_quantity, first.is_inside_budget), (260, 0, True))
        self.assertEqual((second.lane_left_quantity, second.is_inside_budget), (240, False))
        self.assertEqual((third.quantity, third.lane_left_quantity, third.is_inside_budget), (220, 0, True))
        self.assertEqual(sum((first | third).mapped("cost_amount")), 100)

    def test_price_break_is_taken_where_it_pays_and_said(self):
        """240 at 6 are needed, 300 cost 5: 300 saved, less 60 kept six days early, 60 x 5 x 20 % x 3 / 365 = 0.49."""
        cheaper = self._offer(self.product, self.vendor, price=5.0, min_qty=300)
        self._offer(
            self.product, self.vendor, price=1.0, min_qty=3000
        )  # lasts longer than the policy's most days
        self._plan(on_hand=20)
        proposal = self._propose()
        self.assertEqual((proposal.kind, proposal.wanted_quantity, proposal.quantity), ("buy", 240, 300))
        self.assertEqual((proposal.unit_price, proposal.cost_amount), (5, 1500))
        self.assertAlmostEqual(proposal.break_saving_amount, 299.51, 2)
        self.assertEqual(proposal.supplierinfo_id, cheaper)
        steps = [step["text"] for step in proposal.get_panel()["steps"]]
        self.assertTrue(any("price break: 300, saving" in text for text in steps), steps)
        proposal.with_user(self.users["buyer"]).action_accept()
        line = proposal.purchase_line_ids
        self.assertEqual((line.product_qty, line.price_unit), (300, 5))

    def test_price_follows_a_changed_quantity_and_another_way(self):
        self._offer(self.product, self.vendor, price=5.0, min_qty=300)
        usual = self.product.seller_ids.sorted("min_qty")[0]
        self._plan(on_hand=20)
        proposal = self._propose()
        proposal.with_user(self.users["buyer"])._change(200, "space")
        self.assertEqual(
            (proposal.unit_price, proposal.cost_amount, proposal.supplierinfo_id), (6, 1200, usual)
        )
        other = self._sourced("Saw")
        self._offer(other, self.vendor, price=5.0, min_qty=300)
        self._plan(product=other, on_hand=20)
        self._plan(product=other, warehouse=self.warehouse_a1, on_hand=600)
        moved = self._propose() - proposal
        self.assertEqual(moved.kind, "transfer")
        place = next(number for number, option in enumerate(moved.options) if option["kind"] == "buy")
        moved.with_user(self.users["planner"])._change(300, "vendor", option_number=place)
        self.assertEqual((moved.kind, moved.unit_price, moved.cost_amount), ("buy", 5, 1500))
