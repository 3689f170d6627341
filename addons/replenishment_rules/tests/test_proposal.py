from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .proposal_common import TODAY, ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestProposal(ProposalCase):
    """70 a week: 10 a day; cost 6, price 10: a unit short costs 4; ordered at 140 up to 260; 9 days to get more."""

    def _only(self, proposals):
        self.assertEqual(len(proposals), 1)
        return proposals

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
        with self.assertQueryCount(21):
            engine._propose(run)
        for number in range(20):
            self._plan(product=self._sourced(f"Q{number}"), on_hand=100)
        self.env["replenishment.proposal"].search([("company_id", "=", self.company_a.id)]).unlink()
        self.env.flush_all()
        with self.assertQueryCount(21):
            engine._propose(run)

    def test_other_company_sees_nothing(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        other = self._make_user("planner", login="control_planner_b", companies=self.company_b)
        self.assertFalse(self.env["replenishment.proposal"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            proposal.with_user(other).action_accept()
        self.assertEqual(proposal.state, "open")

    def test_accepting_a_purchase_makes_one_linked_request_once(self):
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        buyer = self.users["buyer"]
        proposal.with_user(buyer).action_accept()
        line = proposal.purchase_line_ids
        self.assertEqual((line.product_qty, line.price_unit, line.partner_id), (130, 6, self.vendor))
        self.assertEqual(line.order_id.picking_type_id, self.warehouse_a2.in_type_id)
        self.assertEqual(line.replenishment_proposal_ids, proposal)
        self.assertEqual(line.order_id.state, "draft")
        self.assertEqual((proposal.state, proposal.decided_by_id), ("accepted", buyer))
        entry = self.env["distribution.decision"].search(
            [("res_model", "=", proposal._name), ("res_id", "=", proposal.id)]
        )
        self.assertEqual((entry.verdict, entry.actor_id_value), ("accept", buyer.id))
        with self.assertRaisesRegex(UserError, "somebody was faster"):
            proposal.with_user(buyer).action_accept()
        proposal.with_user(buyer)._accept()
        self.assertEqual(line.product_qty, 130)
        self.assertEqual(
            len(self.env["purchase.order.line"].search([("product_id", "=", self.product.id)])), 1
        )

    def test_accepting_a_transfer_makes_both_moves_through_the_lane(self):
        self._plan(on_hand=20)
        self._plan(warehouse=self.warehouse_a1, on_hand=600)
        proposal = self._only(self._propose())
        proposal.with_user(self.users["planner"]).action_accept()
        moves = proposal.move_ids
        self.assertEqual(sorted(moves.mapped("product_uom_qty")), [240, 240])
        out = moves.filtered(lambda move: move.location_id.warehouse_id == self.warehouse_a1)
        into = moves - out
        self.assertEqual(out.location_id, self.warehouse_a1.lot_stock_id)
        self.assertEqual(into.location_dest_id, self.warehouse_a2.lot_stock_id)
        self.assertEqual(into.move_orig_ids, out)
        self.assertEqual(proposal.document_count, 2)

    def test_buyer_does_not_move_stock_and_the_desk_accepts_nothing(self):
        self._plan(on_hand=20)
        self._plan(warehouse=self.warehouse_a1, on_hand=600)
        proposal = self._only(self._propose())
        for role in ("buyer", "order_desk", "auditor", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                proposal.with_user(self.users[role]).action_accept()
        self.assertEqual(proposal.state, "open")
        self.assertFalse(proposal.move_ids)

    def test_what_stock_refuses_stays_open_and_says_why_and_the_rest_goes(self):
        self._plan(on_hand=130)
        other = self._sourced("Saw")
        self._plan(product=other, on_hand=130)
        proposals = self._propose()
        broken = proposals.filtered(lambda one: one.product_id == other)
        other.product_tmpl_id.seller_ids.unlink()
        proposals.with_user(self.users["buyer"]).action_accept()
        self.assertEqual((broken.state, (proposals - broken).state), ("open", "accepted"))
        self.assertIn("no matching vendor", broken.failure)
        self.assertFalse(broken.purchase_line_ids)

    def test_bulk_is_queued_and_worked_off_for_who_asked(self):
        products = [self._sourced(f"P{number}") for number in range(3)]
        for product in products:
            self._plan(product=product, on_hand=130)
        proposals = self._propose()
        buyer = self.users["buyer"]
        self.patch(type(proposals), "_queue_above", lambda _self: 2)
        proposals.with_user(buyer).action_accept()
        self.assertEqual(set(proposals.mapped("state")), {"queued"})
        # Nobody else accepts them meanwhile.
        with self.assertRaises(UserError):
            proposals.with_user(self.users["planner"]).action_accept()
        cron = type(self.env["ir.cron"])
        self.patch(cron, "_commit_progress", lambda *args, **named: 60.0)
        self.env["replenishment.proposal"]._cron_accept()
        self.assertEqual(set(proposals.mapped("state")), {"accepted"})
        self.assertEqual(proposals.decided_by_id, buyer)
        self.assertEqual(len(proposals.purchase_line_ids), 3)
        self.assertEqual(len(proposals.purchase_line_ids.order_id), 1)
        entries = self.env["distribution.decision"].search([("res_model", "=", proposals._name)])
        self.assertEqual(set(entries.mapped("requester_id_value")), {buyer.id})
        self.env["replenishment.proposal"]._cron_accept()
        self.assertEqual(len(proposals.purchase_line_ids), 3)

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

    def test_policy_that_is_off_proposes_nothing(self):
        self._plan(on_hand=130)
        self.policy.mode = "off"
        self.assertFalse(self._propose())

    def test_prices_of_other_currencies_are_weighed_in_the_companys(self):
        self.product.seller_ids.write({"price": 10.0, "currency_id": self.usd.id})
        self._plan(on_hand=130)
        proposal = self._only(self._propose())
        # 1 EUR = 1.25 USD.
        self.assertEqual((proposal.unit_price, proposal.cost_amount), (8, 1040))
        proposal.with_user(self.users["buyer"]).action_accept()
        self.assertEqual(proposal.purchase_line_ids.order_id.currency_id, self.usd)
        self.assertEqual(proposal.purchase_line_ids.price_unit, 10)

    def test_order_of_packs_keeps_the_multiple(self):
        pack = self.env["uom.uom"].create(
            {"name": "Pack of 50", "relative_factor": 50, "relative_uom_id": self.product.uom_id.id}
        )
        self.product.seller_ids.write({"product_uom_id": pack.id, "price": 300.0})
        self._plan(on_hand=130, order_multiple_qty=50)
        proposal = self._only(self._propose())
        self.assertEqual((proposal.wanted_quantity, proposal.quantity, proposal.unit_price), (130, 150, 6))
        proposal.with_user(self.users["buyer"]).action_accept()
        line = proposal.purchase_line_ids
        self.assertEqual((line.product_qty, line.product_uom_id, line.price_unit), (3, pack, 300))

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
