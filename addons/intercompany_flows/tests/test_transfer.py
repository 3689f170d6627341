from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.tests.common import ControlCase
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, DetectorContract, KpiContract


class TransferCase(ControlCase):
    """Company A governs transfers; branch A2 is resupplied from A1, which has 100 widgets at 6 EUR; planners approve from 60 EUR."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.transfer_control_active = True
        cls.planner = cls._make_user("planner", login="transfer_planner", companies=cls.company_a)
        cls.finance = cls._make_user("finance_controller", login="transfer_finance", companies=cls.company_a)
        cls.rule = cls.env.ref("intercompany_flows.approval_rule_branch_transfer")
        cls.rule.write({"currency_id": cls.eur.id, "amount_min": 60})
        cls.widget = cls._make_product("Widget")
        cls._put_stock(cls.widget, 100)
        cls.sender, cls.receiver = cls.warehouse_a1, cls.warehouse_a2
        cls.receiver.resupply_wh_ids = cls.sender
        cls.transit = cls.company_a.internal_transit_location_id

    @classmethod
    def _resupply(cls, quantity):
        """Have stock's own route ask A1 for *quantity*; return (shipment, receipt)."""
        reference = cls.env["stock.reference"].create({"name": f"Resupply of {quantity}"})
        cls.env["stock.rule"].run(
            [
                cls.env["stock.rule"].Procurement(
                    cls.widget, quantity, cls.widget.uom_id, cls.receiver.lot_stock_id, "Resupply", "Resupply",
                    cls.company_a,
                    {"route_ids": cls.receiver.resupply_route_ids, "warehouse_id": cls.receiver, "reference_ids": reference},
                )
            ]
        )  # fmt: skip
        receipt = cls.env["stock.move"].search(
            [("reference_ids", "in", reference.ids), ("location_id", "=", cls.transit.id)]
        )
        return receipt.move_orig_ids.picking_id, receipt.picking_id  # fmt: skip

    def _transfer(self, picking):
        self.env.flush_all()
        self.env["branch.transfer"].invalidate_model()
        return self.env["branch.transfer"].search([("picking_id", "in", picking.ids)])

    def _figures(self, picking):
        one = self._transfer(picking)
        return one.state, one.shipped, one.received, one.in_transit

    def _approvals(self, picking):
        return self.env["distribution.approval"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)], order="id"
        )

    def _found(self, name, days=0):
        self.env.flush_all()
        with freeze_time(datetime.now() + timedelta(days=days)):
            return self.env[f"branch.transfer.detector.{name}"]._detect(Scope(self.company_a.ids))


@tagged("post_install", "-at_install")
class TestTransfer(TransferCase):
    def test_both_legs_are_one_transfer(self):
        shipment, receipt = self._resupply(5)
        transfer = self._transfer(shipment)
        self.assertEqual(
            (transfer.from_warehouse_id, transfer.to_warehouse_id, transfer.receipt_id, transfer.asked, transfer.state),
            (self.sender, self.receiver, receipt, 5, "to_ship"),
        )  # fmt: skip
        self.assertEqual(shipment.state, "assigned")

    @freeze_time("2026-03-02 10:00:00")
    def test_under_way_with_value_owner_and_expected_arrival(self):
        self.company_a.transfer_days = 3
        shipment, receipt = self._resupply(5)
        self._validate(shipment)
        transfer = self._transfer(shipment)
        self.assertEqual(
            (transfer.state, transfer.in_transit, transfer.transit_value, transfer.owner_warehouse_id),
            ("under_way", 5, 30.0, self.receiver),
        )
        self.assertEqual((transfer.expected_at, receipt.scheduled_date), (datetime(2026, 3, 5, 10), datetime(2026, 3, 5, 10)))  # fmt: skip
        self.company_a.transfer_control = "receipt"
        self.assertEqual(self._transfer(shipment).owner_warehouse_id, self.sender)
        self.assertEqual(self._found("late", days=2), [])
        [late] = self._found("late", days=4)
        self.assertEqual((late.facts["sender"], late.facts["receiver"], late.amount_at_risk), (self.sender.name, self.receiver.name, 30.0))  # fmt: skip
        self._validate(receipt)
        self.assertEqual(self._figures(shipment), ("received", 5, 5, 0))

    def test_partial_shipments_stay_one_transfer(self):
        shipment, receipt = self._resupply(9)
        self._validate(shipment, {self.widget: 4})
        self.assertEqual(self._figures(shipment), ("under_way", 4, 0, 4))
        self._validate(receipt, {self.widget: 3})
        self.assertEqual(self._figures(shipment), ("under_way", 4, 3, 1))
        self._validate(shipment.backorder_ids)
        self.assertEqual(self._figures(shipment), ("under_way", 9, 3, 6))
        self._validate(receipt.backorder_ids)
        self.assertEqual(self._figures(shipment), ("received", 9, 9, 0))

    def test_large_transfers_wait_for_another_persons_approval(self):
        shipment, receipt = self._resupply(10)
        approval = self._approvals(shipment)
        self.assertEqual((approval.amount, approval.state), (60.0, "pending"))
        self.assertEqual(self._figures(shipment)[0], "requested")
        with self._assert_unchanged(shipment.move_ids, ["state", "quantity"]):
            shipment.action_assign()
        shipment.move_ids.move_line_ids.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            shipment.move_ids.quantity = 10
            self.env.flush_all()
        self.assertIn("Planner", shipment.transfer_waits_for)
        approval.with_user(self.planner)._vote("approve", "Needed there")
        self.assertEqual((shipment.state, shipment.move_ids.quantity), ("assigned", 10))
        self._validate(shipment)
        self._validate(receipt)
        self.assertEqual(self._figures(shipment), ("received", 10, 10, 0))

    def test_who_ships_does_not_let_go_what_waits(self):
        keeper = self._make_user(
            "warehouse_operator", login="transfer_keeper", groups=("stock.group_stock_manager",)
        )
        shipment, _receipt = self._resupply(20)
        move = shipment.move_ids.with_user(keeper)
        with self.assertRaises(AccessError):
            move.write({"transfer_hold": False})
        with self.assertRaises(AccessError):
            # A move that says it is part of a transfer would be asked for no approval.
            move.create(
                {
                    "product_id": self.widget.id, "product_uom_qty": 50, "product_uom": self.widget.uom_id.id,
                    "location_id": self.sender.lot_stock_id.id, "location_dest_id": self.transit.id,
                    "company_id": self.company_a.id, "transfer_root_id": move.transfer_root_id.id,
                }
            )  # fmt: skip
        self.assertTrue(shipment.move_ids.transfer_hold)

    def test_who_asked_does_not_approve(self):
        shipment, _receipt = self._resupply(10)
        approval = self._approvals(shipment)
        approval.sudo().requester_id = self.planner
        with self.assertRaises(UserError):
            approval.with_user(self.planner)._vote("approve", "My own")
        self.assertTrue(shipment.move_ids.transfer_hold)

    def test_rejected_stays_where_it_is(self):
        shipment, _receipt = self._resupply(10)
        self._approvals(shipment).with_user(self.planner)._vote("reject", "Not now")
        self.assertTrue(shipment.move_ids.transfer_hold)
        self.assertIn("Rejected", shipment.transfer_waits_for)
        # Less than the rule asks about goes without approval.
        shipment.move_ids.product_uom_qty = 5
        self.assertFalse(shipment.move_ids.transfer_hold)
        self.assertEqual(shipment.move_ids.quantity, 5)

    def test_more_than_approved_is_approved_again(self):
        shipment, _receipt = self._resupply(10)
        self._approvals(shipment).with_user(self.planner)._vote("approve", "Yes")
        shipment.move_ids.product_uom_qty = 12
        self.assertEqual((shipment.move_ids.transfer_hold, shipment.move_ids.quantity), (True, 0))
        self.assertEqual(self._approvals(shipment).mapped("state"), ["void", "pending"])

    def test_more_than_asked_for_is_not_shipped_behind_the_rule(self):
        shipment, _receipt = self._resupply(9)
        shipment.move_ids.quantity = 12
        shipment.move_ids.picked = True
        with self.assertRaises(UserError), self.cr.savepoint():
            shipment._action_done()
        self.assertEqual(self._figures(shipment), ("to_ship", 0, 0, 0))

    def test_backorder_of_an_approved_transfer_needs_no_second_approval(self):
        shipment, _receipt = self._resupply(20)
        self._approvals(shipment).with_user(self.planner)._vote("approve", "Yes")
        self._validate(shipment, {self.widget: 5})
        self.assertFalse(shipment.backorder_ids.move_ids.transfer_hold)
        self._validate(shipment.backorder_ids)
        self.assertEqual(self._figures(shipment), ("under_way", 20, 0, 20))

    def test_picking_before_shipping_waits_as_well(self):
        self.sender.delivery_steps = "pick_ship"
        shipment, _receipt = self._resupply(10)
        pick = shipment.move_ids.move_orig_ids
        self.assertEqual((pick.transfer_hold, pick.quantity), (True, 0))
        self._approvals(shipment).with_user(self.planner)._vote("approve", "Yes")
        self.assertEqual((pick.transfer_hold, pick.quantity), (False, 10))

    def test_a_transfer_by_hand_gets_its_receiving_side(self):
        with Form(
            self.env["stock.picking"].with_context(default_picking_type_id=self.sender.int_type_id.id)
        ) as form:
            form.transfer_warehouse_id = self.receiver
            with form.move_ids.new() as line:
                line.product_id = self.widget
                line.product_uom_qty = 4
        shipment = form.save()
        self.assertEqual(shipment.location_dest_id, self.transit)
        shipment.action_confirm()
        receipt = self._transfer(shipment).receipt_id
        self.assertEqual(receipt.picking_type_id, self.receiver.in_type_id)
        self._validate(shipment)
        self.assertEqual((receipt.state, receipt.move_ids.quantity), ("assigned", 4))
        self._validate(receipt)
        self.assertEqual(self._figures(shipment), ("received", 4, 4, 0))
        self.assertEqual(self._available(self.receiver), 4)

    def _available(self, warehouse):
        return self.env["stock.quant"]._get_available_quantity(self.widget, warehouse.lot_stock_id)

    def test_short_receipt_is_a_case_until_the_loss_is_written_off(self):
        shipment, receipt = self._resupply(8)
        self._validate(shipment)
        self._validate(receipt, {self.widget: 6}, backorder=False)
        self.assertEqual(self._figures(shipment), ("difference", 8, 6, 2))
        [found] = self._found("difference")
        self.assertEqual(
            (found.warehouse_id, found.facts["sender"], found.facts["receiver"], found.amount_at_risk),
            (self.receiver.id, self.sender.name, self.receiver.name, 12.0),
        )
        losses = self.env["intercompany.loss"].with_user(self.finance)
        transfer = self._transfer(shipment)
        with self.assertRaises(UserError):
            losses._write_off_transfer(transfer, 3, self.receiver, "Fell off")
        with self.assertRaises(UserError):
            losses.with_user(self.planner)._write_off_transfer(transfer, 2, self.receiver, "Fell off")
        self.assertEqual(self._figures(shipment), ("difference", 8, 6, 2))
        wizard = self.env["intercompany.write.off"].with_user(self.finance).create(
            {"transfer_id": transfer.id, "reason": "Fell off the truck"}
        )  # fmt: skip
        self.assertEqual((wizard.quantity, wizard.bearer_warehouse_id), (2, self.receiver))
        wizard.action_write_off()
        self.assertEqual(self._figures(shipment), ("received", 8, 6, 0))
        loss = self.env["intercompany.loss"].search([("transfer_root_id", "=", transfer.id)])
        self.assertEqual((loss.quantity, loss.bearer_warehouse_id, loss.bearer_company_id), (2, self.receiver, self.company_a))  # fmt: skip
        self.assertEqual(self._found("difference"), [])

    def test_more_received_than_shipped_is_a_case(self):
        shipment, receipt = self._resupply(5)
        self._validate(shipment)
        receipt.move_ids.write({"quantity": 6, "picked": True})
        receipt.button_validate()
        self.assertEqual(self._figures(shipment), ("difference", 5, 6, -1))

    def test_goods_that_come_back_are_taken_off_both_sides(self):
        shipment, receipt = self._resupply(5)
        self._validate(shipment)
        self._validate(receipt)
        back = self._return(receipt, 2)
        self._validate(back)
        self.assertEqual(self._figures(shipment), ("difference", 5, 3, 2))
        home = self._return(shipment, 2)
        self._validate(home)
        self.assertEqual(self._figures(shipment), ("received", 3, 3, 0))

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        return wizard._create_return()

    def test_scope_and_company_of_the_reader(self):
        shipment, _receipt = self._resupply(5)
        transfer = self._transfer(shipment)
        reader = self._make_user("warehouse_operator", login="transfer_reader", companies=self.company_a)
        read = self.env["branch.transfer"].with_user(reader).search([("id", "=", transfer.id)])
        self.assertEqual(read.in_transit, 0)
        reader.control_warehouse_ids = self.receiver
        self.assertTrue(read.search([("id", "=", transfer.id)]))
        reader.control_warehouse_ids = self.receiver.copy({"name": "Elsewhere", "code": "ELS"})
        self.assertFalse(read.search([("id", "=", transfer.id)]))
        other = self._make_user("warehouse_operator", login="transfer_other", companies=self.company_b)
        self.assertFalse(self.env["branch.transfer"].with_user(other).search([("id", "=", transfer.id)]))

    def test_off_changes_nothing(self):
        self.company_a.transfer_control_active = False
        shipment, receipt = self._resupply(50)
        self.assertFalse(shipment.move_ids.transfer_root_id | receipt.move_ids.transfer_root_id)
        self.assertFalse(self._approvals(shipment))
        planned = receipt.scheduled_date
        self._validate(shipment)
        self.assertEqual(receipt.scheduled_date, planned)
        self.assertFalse(self._transfer(shipment))


@tagged("post_install", "-at_install")
class TestTransferContracts(DetectorContract, KpiContract, ContractCase, TransferCase):
    """Contracts of detectors and KPIs with one transfer late and one received short."""

    module = "intercompany_flows"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(datetime.now() - timedelta(days=5)):
            shipment, _receipt = cls._resupply(5)
            cls._validate(shipment)
        shipment, receipt = cls._resupply(8)
        cls._validate(shipment)
        cls._validate(receipt, {cls.widget: 6}, backorder=False)
        cls.env.flush_all()

    def test_value_and_age_under_way(self):
        day = fields.Date.context_today(self.env.user)
        measures = self.env["branch.transfer.kpi.source"]._measure(
            ["branch_transit_value", "branch_transit_age"], Period(day, day), self.company_a
        )
        self.assertEqual({one.warehouse_id for one in measures}, {self.receiver.id})
        value, weighted, weight = (
            sum(one.numerator for one in measures if one.code == "branch_transit_value"),
            sum(one.numerator for one in measures if one.code == "branch_transit_age"),
            sum(one.denominator for one in measures if one.code == "branch_transit_age"),
        )
        # 5 of five days and 2 of today, 6 EUR each.
        self.assertEqual((value, weight), (42.0, 42.0))
        self.assertAlmostEqual(weighted, 150.0, delta=1.0)
        before = Period(day - timedelta(days=9), day - timedelta(days=1))
        self.assertEqual(self.env["branch.transfer.kpi.source"]._measure(["branch_transit_value"], before, self.company_a), [])  # fmt: skip
