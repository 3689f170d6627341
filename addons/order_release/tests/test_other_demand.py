from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .test_allocation import AllocationCase


@tagged("post_install", "-at_install")
class TestOtherDemand(AllocationCase):
    """Ten pieces, list price 8; a transfer to the other branch waits for eight of them, due in five days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transfer = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse_a1.int_type_id.id,
                "location_id": cls.warehouse_a1.lot_stock_id.id,
                "location_dest_id": cls.warehouse_a2.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.scarce.id,
                            "product_uom_qty": 8,
                            "location_id": cls.warehouse_a1.lot_stock_id.id,
                            "location_dest_id": cls.warehouse_a2.lot_stock_id.id,
                            "date": fields.Datetime.now() + timedelta(days=5),
                        }
                    )
                ],
            }
        )
        cls.transfer.action_confirm()
        cls.transfer.move_ids.date = fields.Datetime.now() + timedelta(days=5)
        cls._put_stock(cls.scarce, 10)
        cls.transfer.do_unreserve()

    def _promised(self, days):
        return self._sell(
            10, product=self.scarce, commitment_date=fields.Datetime.now() + timedelta(days=days)
        )

    def test_transfers_come_before_all_orders_unless_the_company_says_otherwise(self):
        self._class("gain")
        self.assertEqual(self._held(self._promised(1)), (8.0, 2.0))

    def test_in_a_class_of_their_own_they_are_served_after_the_orders(self):
        self._class("gain")
        self.company_a.order_release_other_class_id = self._class("lose", 90, tag_ids=[
            Command.create({"name": "nobody"})])  # fmt: skip
        self.assertEqual(self._held(self._promised(30)), (0, 10.0))

    def test_in_the_class_of_the_orders_the_earlier_day_goes_first(self):
        self.company_a.order_release_other_class_id = self._class("gain")
        late = self._promised(9)
        self.assertEqual(self._held(late), (8.0, 2.0))
        self.assertIn("2 of 10 free", late.release_blocked_by)
        late.action_cancel()
        self.assertEqual(self._held(self._promised(1)), (0, 10.0))

    def test_promises_stand_in_the_same_line(self):
        self.company_a.order_release_other_class_id = self._class("gain")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.scarce.seller_ids = [Command.create({"partner_id": vendor.id, "delay": 20})]
        late = self._promised(9)
        self.env["sale.order"]._refresh_chunk(late.ids)
        self.assertEqual(late.order_line.release_promise_facts["chosen"]["kind"], "lead_time")
        self.transfer.action_cancel()
        self.env["sale.order"]._refresh_chunk(late.ids)
        self.assertEqual(late.release_state, "released")

    def test_the_other_company_keeps_its_own_rule(self):
        self.company_b.order_release_other_class_id = self._class("gain")
        self.assertEqual(self._held(self._promised(1)), (8.0, 2.0))

    def test_who_changes_it_stands_in_the_ledger(self):
        served = self._class("gain")
        before = self.env["distribution.decision"].search_count([("res_model", "=", "res.company")])
        self.company_a.order_release_other_class_id = served
        entry = self.env["distribution.decision"].search([("res_model", "=", "res.company")], limit=1)
        self.assertEqual(
            self.env["distribution.decision"].search_count([("res_model", "=", "res.company")]), before + 1
        )
        self.assertEqual(entry.evidence["after"], {"Other Demand is Served as": "gain"})

    def test_protected_goods_taken_by_a_transfer_are_a_case(self):
        quota = self._quota(4, "protect", team_ids=self.web.ids)
        detector = self.env["order.release.detector.quota"]
        scope = Scope((self.company_a | self.company_b).ids)
        # It waits only: two are free, and it has taken none yet.
        self.assertEqual(detector._detect(scope), [])
        self.transfer.action_assign()
        [found] = detector._detect(scope)
        self.assertEqual(
            (found.res_id, found.warehouse_id, found.amount_at_risk), (quota.id, self.warehouse_a1.id, 16.0)
        )
        self.assertEqual(
            {name: found.facts[name] for name in ("kept", "missing", "by")},
            {"kept": 4.0, "missing": 2.0, "by": self.transfer.name},
        )
        # Gone is gone; what comes in makes it good.
        self.transfer.button_validate()
        self.assertEqual(detector._detect(scope)[0].facts["missing"], 2.0)
        self._put_stock(self.scarce, 2)
        self.assertEqual(detector._detect(scope), [])
        self.assertEqual(detector._detect(Scope(self.company_b.ids)), [])
