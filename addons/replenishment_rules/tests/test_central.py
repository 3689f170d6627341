from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .proposal_common import TODAY, ProposalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-12 09:00:00")
class TestCentral(ProposalCase):
    """A1 supplies A2: what it sent there was asked of it, and it keeps only its own customers' part."""

    @classmethod
    def _leave(cls, quantity, days_ago, target):
        move = cls.env["stock.move"].create(
            {
                "product_id": cls.product.id,
                "product_uom_qty": quantity,
                "location_id": cls.warehouse_a1.lot_stock_id.id,
                "location_dest_id": target.id,
                "company_id": cls.company_a.id,
            }
        )
        move.flush_recordset()
        day = TODAY - timedelta(days=days_ago)
        cls.env.cr.execute(
            "UPDATE stock_move SET state = 'done', quantity = product_uom_qty, date = %s, date_deadline = NULL WHERE id = %s",
            [day, move.id],
        )
        move.invalidate_recordset()
        return move

    def _demand(self):
        self.env["replenishment.series"]._rebuild(self.company_a)
        rows = self.env["replenishment.demand"].search([("product_id", "=", self.product.id)])
        return {(row.warehouse_id, row.quantity) for row in rows}

    def test_what_a_central_warehouse_sends_to_branches_is_asked_of_it(self):
        self._leave(30, 10, self.env.ref("stock.stock_location_customers"))
        self._leave(50, 10, self.company_a.internal_transit_location_id)
        self._leave(7, 10, self.warehouse_a2.lot_stock_id)
        self._leave(3, 10, self.warehouse_a1.wh_input_stock_loc_id)
        self.assertEqual(self._demand(), {(self.warehouse_a1, 30)})
        self.warehouse_a1.replenishment_is_central = True
        self.assertFalse(self.company_a.replenishment_demand_until, "the past is counted anew")
        self.assertEqual(self._demand(), {(self.warehouse_a1, 87)})

    def test_it_gives_what_it_holds_for_branches(self):
        """Ten a day, half of it for branches: of 260 it keeps 130 and gives 120 of its 250."""
        self._leave(1820, 100, self.company_a.internal_transit_location_id)
        self._leave(5000, 400, self.company_a.internal_transit_location_id)
        self._plan(on_hand=140, week=70)
        self._plan(warehouse=self.warehouse_a1, on_hand=250)
        before = self._propose().filtered(lambda one: one.warehouse_id == self.warehouse_a2)
        self.assertEqual((before.kind, before.quantity), ("buy", 120))
        self.warehouse_a1.replenishment_is_central = True
        after = self._propose().filtered(lambda one: one.warehouse_id == self.warehouse_a2)
        self.assertEqual(
            (after.kind, after.quantity, after.source_warehouse_id), ("transfer", 120, self.warehouse_a1)
        )
        (central,) = after.get_panel()["sisters"]
        self.assertEqual((central["available"], central["cover"], central["surplus"]), ("250", "130", "120"))
        after.with_user(self.users["planner"]).action_accept()
        self.assertEqual(after.state, "accepted")
