from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.distribution_control.tests.common import ControlCase

# A Wednesday; the last whole week begins on Monday, 9 March 2026.
TODAY = datetime(2026, 3, 18, 9)


class PlanningCase(ControlCase):
    """Two years of four a week, four days' lead time, everything by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(TODAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.startClassPatcher(patch.object(type(cls.env.cr), "now", lambda cursor: TODAY))
        (cls.company_a | cls.company_b).control_active = True
        cls.vendor = cls._make_vendor()
        cls.product = cls._make_product("Bolt", cost=10.0, **cls._seller(cls.vendor, delay=13))
        cls.steady = cls._series(cls.warehouse_a1, cls.product, 4.0)
        cls.policy = cls.env["replenishment.policy"].create(
            {"name": "All", "company_id": cls.company_a.id, "mode": "advise", "target_ratio": 0.95}
        )

    @classmethod
    def _seller(cls, vendor, **values):
        return {"seller_ids": [(0, 0, {"partner_id": vendor.id, **values})]}

    @classmethod
    def _series(cls, warehouse, product, quantity, weeks=104, every=1):
        """Give a product *quantity* in every week (or every so many) up to the last whole one."""
        moves = cls.env["stock.move"]
        customers = cls.env.ref("stock.stock_location_customers")
        last = datetime(2026, 3, 10, 12)
        days = [last - timedelta(weeks=number) for number in range(0, weeks, every)]
        moves = moves.create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "product_uom": product.uom_id.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": customers.id,
                    "company_id": warehouse.company_id.id,
                }
                for _day in days
            ]
        )
        moves.flush_recordset()
        for move, day in zip(moves, days, strict=True):
            cls.env.cr.execute(
                "UPDATE stock_move SET state = 'done', quantity = product_uom_qty, date = %s WHERE id = %s",
                [day, move.id],
            )
        moves.invalidate_recordset()
        return moves

    def _run(self, company=None):
        run = self.env["replenishment.run"]._open_run(company or self.company_a)
        while run.state == "running":
            run._work_step()
        self.assertEqual(run.state, "done", run.error)
        return run

    def _level(self, product=None, warehouse=None):
        return self.env["replenishment.level"].search(
            [
                ("product_id", "=", (product or self.product).id),
                ("warehouse_id", "=", (warehouse or self.warehouse_a1).id),
            ]
        )

    def _rule(self, product=None, **values):
        product = product or self.product
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": self.warehouse_a1.id,
                "location_id": self.warehouse_a1.lot_stock_id.id,
                "company_id": self.company_a.id,
                "trigger": "manual",
                "product_min_qty": 1,
                "product_max_qty": 2,
                **values,
            }
        )
