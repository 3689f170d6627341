from freezegun import freeze_time

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
