from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .proposal_common import TODAY, ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestProposal(ProposalCase):
    """70 a week: 10 a day; cost 6, price 10: a unit short costs 4; ordered at 140 up to 260; 9 days to get more."""

    def test_bought_up_to_the_top(self):
        level = self._plan(on_hand=130)
        proposal = self._only(self._propose())
        self.assertEqual((proposal.kind, proposal.quantity, proposal.wanted_quantity), ("buy", 130, 130))
        self.assertEqual((proposal.vendor_id, proposal.level_id), (self.vendor, level))
        self.assertEqual((proposal.unit_price, proposal.cost_amount), (6, 780))
        # Nothing else is coming: 130 short at 4.
        self.assertEqual((proposal.at_stake_amount, proposal.days_left), (520, 13))
        self.assertEqual(proposal.arrival_date, TODAY + timedelta(days=9))
        self.assertIn("130", proposal.why)

    def test_surplus_of_a_sister_goes_first_and_she_keeps_her_cover(self):
        self._plan(on_hand=20)
        self._plan(warehouse=self.warehouse_a1, on_hand=600, point=140, top=260)
        proposal = self._only(self._propose())
        self.assertEqual((proposal.kind, proposal.quantity), ("transfer", 240))
        self.assertEqual(proposal.source_warehouse_id, self.warehouse_a1)
        self.assertEqual(proposal.route_id.supplier_wh_id, self.warehouse_a1)
        # 600 - 240 at 10 a day.
        self.assertIn("36 days", proposal.risk)
        self.assertEqual([one["kind"] for one in proposal.options], ["transfer", "buy", "wait"])

    def test_late_order_is_waited_for_and_not_bought_twice(self):
        order = self._buy_order(200, date(2026, 3, 6))
        self._plan(on_hand=130, incoming=200)
        proposal = self._only(self._propose())
        self.assertEqual((proposal.kind, proposal.at_stake_amount), ("wait", 0))
        self.assertIn(order.name, proposal.why)
        self.assertEqual([one["kind"] for one in proposal.options], ["wait", "buy"])

    def test_postponed_order_is_asked_for_earlier_not_bought_again(self):
        order = self._buy_order(200, date(2026, 5, 11))
        self._plan(on_hand=130, incoming=200)
        proposal = self._only(self._propose())
        # Thirteen days of stock: it is needed on the 25th and comes 47 days later, at 10 a day and 4 each.
        self.assertEqual((proposal.kind, proposal.new_due_date), ("expedite", date(2026, 3, 25)))
        self.assertEqual(proposal.at_stake_amount, 47 * 10 * 4)
        proposal.with_user(self.users["buyer"]).action_accept()
        self.assertEqual(proposal.state, "accepted")
        self.assertEqual(proposal.purchase_line_ids, order.order_line)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertIn("Bring forward", order.activity_ids.note)
        # Asked for: not proposed again tomorrow.
        self.assertFalse(self._propose())

    def test_order_that_is_partly_needed_becomes_a_task_to_take_off_the_rest(self):
        """100 and 1,700 are 1,800; 140 and 120 days of ten are 1,340: 460 are too many."""
        order = self._buy_order(1700, TODAY + timedelta(days=3))
        self._plan(on_hand=100, incoming=1700)
        proposal = self._only(self._propose())
        self.assertEqual((proposal.kind, proposal.quantity), ("reduce", 460))
        self.assertIn("brings 460 more than is used", proposal.why)
        proposal.with_user(self.users["buyer"]).action_accept()
        self.assertEqual((proposal.state, proposal.purchase_line_ids), ("accepted", order.order_line))
        self.assertIn("Take off 460.0 Units of Drill", order.activity_ids.note)
        self.assertEqual(
            order.order_line.product_qty, 1700, "the buyer changes the order when the vendor agrees"
        )

    def test_deliveries_of_next_year_are_not_bought_for_today(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 500,
                "location_id": self.warehouse_a2.lot_stock_id.id,
                "location_dest_id": customers.id,
                "company_id": self.company_a.id,
                "date": "2027-02-01 09:00:00",
            }
        )._action_confirm()
        self._plan(on_hand=400, outgoing=500, point=140, top=260)
        self.assertFalse(self._propose())

    def test_same_run_twice_writes_nothing(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        stamp = proposal.proposed_at, proposal.write_date
        with freeze_time("2026-03-12 10:00:00"):
            self.assertEqual(self._propose(), proposal)
        self.assertEqual((proposal.proposed_at, proposal.write_date), stamp)

    def test_need_that_is_gone_closes_its_proposal(self):
        level = self._plan(on_hand=130)
        proposal = self._only(self._propose())
        level.position_qty = level.on_hand_qty = 300
        self.assertFalse(self._propose())
        self.assertEqual(proposal.state, "gone")

    def test_query_count_is_flat(self):
        for number in range(3):
            self._plan(product=self._sourced(f"P{number}"), on_hand=100)
        self._propose()
        self.env["replenishment.proposal"].search([("company_id", "=", self.company_a.id)]).unlink()
        engine, run = self.env["replenishment.proposal.engine"], self.run_a
        with self.assertQueryCount(22):
            engine._propose(run)
        for number in range(20):
            self._plan(product=self._sourced(f"Q{number}"), on_hand=100)
        self.env["replenishment.proposal"].search([("company_id", "=", self.company_a.id)]).unlink()
        self.env.flush_all()
        with self.assertQueryCount(22):
            engine._propose(run)

    def test_other_company_sees_nothing(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        other = self._make_user("planner", login="control_planner_b", companies=self.company_b)
        self.assertFalse(self.env["replenishment.proposal"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            proposal.with_user(other).action_accept()
        self.assertEqual(proposal.state, "open")

    def test_policy_that_is_off_proposes_nothing(self):
        self._plan(on_hand=130)
        self.policy.mode = "off"
        self.assertFalse(self._propose())

    def test_panel_opens_the_rows_and_answers(self):
        self._plan(on_hand=130)
        self._plan(warehouse=self.warehouse_a1, on_hand=250)
        proposal = self._only(self._propose())
        panel = proposal.with_user(self.users["auditor"]).get_panel()
        self.assertFalse(panel["may"]["decide"])
        self.assertIn("On hand: 130", panel["steps"][0]["text"])
        behind = panel["steps"][0]["rows"]
        quants = self.env[behind["model"]].search(behind["domain"])
        self.assertEqual(sum(quants.mapped("quantity")), 130)
        self.assertIn("11 more", panel["answers"]["zero"][0])
        self.assertEqual([card["kind"] for card in panel["options"]], ["buy", "wait"])
        self.assertTrue(panel["chart"]["stock"]["with"])

    def test_orders_at_risk_are_named(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 30,
                "location_id": self.warehouse_a2.lot_stock_id.id,
                "location_dest_id": customers.id,
                "company_id": self.company_a.id,
                "date": "2026-03-16 09:00:00",
                "origin": "S0007",
            }
        )._action_confirm()
        self._plan(on_hand=20, outgoing=30)
        proposal = self._only(self._propose())
        self.assertEqual((proposal.hurt_count, proposal.hurt_amount), (1, 300))
        self.assertEqual(proposal.options[0]["orders"][0]["name"], "S0007")
