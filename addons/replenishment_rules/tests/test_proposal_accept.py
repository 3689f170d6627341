from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .proposal_common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestProposalAccept(ProposalCase):
    """What accepting makes: 130 of 260 on hand, ordered at 140; 10 a day, cost 6."""

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

    def test_who_lost_the_duty_stops_nobody_elses_bulk(self):
        products = [self._sourced(f"P{number}") for number in range(2)]
        for product in products:
            self._plan(product=product, on_hand=130)
        first, second = self._propose()
        left, stays = self.users["buyer"], self.users["planner"]
        first.with_user(left)._queue()
        second.with_user(stays)._queue()
        left.group_ids -= self.env.ref("distribution_control.group_buyer")
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **named: 60.0)
        self.env["replenishment.proposal"]._cron_accept()
        self.assertEqual((first.state, second.state), ("open", "accepted"))
        self.assertIn("needs the duty", first.failure)
        self.assertFalse(first.purchase_line_ids)

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

    def test_rules_show_what_a_full_recount_would_and_other_branches_are_not_counted(self):
        """A rule of 200 to 300 in each branch, 130 there: 170 to order; 130 are bought for one, nothing is left there."""
        rules = self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": self.product.id,
                    "warehouse_id": warehouse.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "company_id": self.company_a.id,
                    "trigger": "manual",
                    "product_min_qty": 200,
                    "product_max_qty": 300,
                }
                for warehouse in (self.warehouse_a1, self.warehouse_a2)
            ]
        )
        self._plan(on_hand=130)
        self._put_stock(self.product, 130, self.warehouse_a1)
        self.company_a.horizon_days = 0
        self.env.flush_all()
        rules._compute_qty_to_order_computed()
        self.assertEqual(rules.mapped("qty_to_order_computed"), [170, 170])
        counted = []

        def count(records):
            counted.extend(records)
            return compute(records)

        compute = type(rules)._compute_qty_to_order_computed
        self.patch(type(rules), "_compute_qty_to_order_computed", count)
        proposal = self._only(self._propose())
        self.env.invalidate_all()  # the acceptance is a request of its own
        proposal.with_user(self.users["buyer"]).action_accept()
        self.env.flush_all()
        self.assertEqual([rule.warehouse_id for rule in counted], [self.warehouse_a2])
        self.env.invalidate_all()
        self.assertEqual(rules.mapped("qty_to_order_computed"), [170, 0])
        rules._compute_qty_to_order_computed()
        self.assertEqual(rules.mapped("qty_to_order_computed"), [170, 0])
