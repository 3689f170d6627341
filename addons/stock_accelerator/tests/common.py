"""A world of two companies with three warehouses, and comparisons of stock's answers with ours."""

import os
from collections import defaultdict
from contextlib import ExitStack
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, settings

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

from odoo.addons.stock_accelerator.logic.difference import compare
from odoo.addons.stock_accelerator.models.stock_accelerator import PATHS, _tallies
from odoo.addons.stock_accelerator.transaction import forcing

# Written by the clock or by a sequence, not decided by stock.
UNSTABLE = {
    "id",
    "create_date",
    "write_date",
    "create_uid",
    "write_uid",
    "date_done",
    "date",
    "name",
    "reference",
}
# Ids that both runs give anew: compared by who shares one with whom.
GIVEN_IN_THE_RUN = {
    "picking_id",
    "move_id",
    "backorder_id",
    "batch_id",
    "production_id",
    "raw_material_production_id",
    "production_group_id",
    "purchase_line_id",
    "origin",
}

# A failing world names its seed, which says it all; shrinking one would take longer than all the others.
worlds = settings(
    max_examples=int(os.environ.get("ACCELERATOR_WORLDS", "6")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class AcceleratorCase(TransactionCase):
    """Verb factories (``_make_product``, ``_put``, ``_deliver`` ...) and ``assertSame...`` over both ways of computing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create({"name": "North"})
        cls.other_company = cls.env["res.company"].create({"name": "South"})
        cls.companies = cls.company | cls.other_company
        cls.env.user.company_ids |= cls.companies
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.companies.ids})
        Warehouse = cls.env["stock.warehouse"]
        cls.warehouse = Warehouse.search([("company_id", "=", cls.company.id)], limit=1)
        cls.second_warehouse = Warehouse.create(
            {"name": "Depot", "code": "DEP", "company_id": cls.company.id}
        )
        cls.other_warehouse = Warehouse.search([("company_id", "=", cls.other_company.id)], limit=1)
        cls.warehouses = cls.warehouse | cls.second_warehouse | cls.other_warehouse
        cls.shelves = cls.env["stock.location"]
        for warehouse in cls.warehouses:
            for name in ("A", "B"):
                cls.shelves |= cls.env["stock.location"].create({
                    "name": name, "location_id": warehouse.lot_stock_id.id, "company_id": warehouse.company_id.id,
                })  # fmt: skip
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.partner = cls.env["res.partner"].create({"name": "Vendor"})
        cls.manager = new_test_user(
            cls.env, "accelerator_manager", groups="stock.group_stock_manager,purchase.group_purchase_user",
            company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)],
        )  # fmt: skip
        cls.clerk = new_test_user(
            cls.env, "accelerator_clerk", groups="stock.group_stock_user",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )  # fmt: skip
        cls.audits = cls.env["stock.accelerator.audit"].sudo()
        cls.env["ir.config_parameter"].set_param("stock.no_auto_scheduler", "1")
        kinds = cls.warehouses.out_type_id
        if "auto_batch" in kinds._fields:  # a glue addon of its own, with tests of its own
            kinds.auto_batch = False

    def setUp(self):
        super().setUp()
        _tallies.pop(self.env.cr.dbname, None)

    # ------------------------------------------------------------------ world
    def _make_product(self, **values):
        return self.env["product.product"].create(
            {"name": "Article", "is_storable": True, "type": "consu", **values}
        )

    def _make_vendor(self, product, **values):
        return self.env["product.supplierinfo"].create({
            "product_tmpl_id": product.product_tmpl_id.id, "partner_id": self.partner.id, **values,
        })  # fmt: skip

    def _make_orderpoint(self, product, location, **values):
        warehouse = location.warehouse_id
        return self.env["stock.warehouse.orderpoint"].create({
            "product_id": product.id, "location_id": location.id, "warehouse_id": warehouse.id,
            "company_id": warehouse.company_id.id, "product_min_qty": 5, "product_max_qty": 20, **values,
        })  # fmt: skip

    def _make_lot(self, product, name):
        return self.env["stock.lot"].create({"product_id": product.id, "name": name})

    def _put(self, product, location, quantity, **values):
        """Add one row of stock as it is, beside others of the same key if there are any."""
        return self.env["stock.quant"].sudo().create({
            "product_id": product.id, "location_id": location.id, "quantity": quantity, **values,
        })  # fmt: skip

    def _make_move(self, product, source, destination, quantity, *, days=0, unit=None, **values):
        warehouse = source.warehouse_id or destination.warehouse_id
        kind = warehouse.out_type_id if source.warehouse_id else warehouse.in_type_id
        return self.env["stock.move"].create({
            "product_id": product.id, "product_uom": (unit or product.uom_id).id, "product_uom_qty": quantity,
            "location_id": source.id, "location_dest_id": destination.id, "location_final_id": destination.id,
            "company_id": warehouse.company_id.id, "picking_type_id": kind.id, "warehouse_id": warehouse.id,
            "date": fields.Datetime.now() + timedelta(days=days), **values,
        })  # fmt: skip

    def _confirm(self, moves, *, reserve=False):
        """Confirm *moves* without reserving (unless asked to); return what they became."""
        moves.picking_type_id.reservation_method = "at_confirm" if reserve else "manual"
        return moves._action_confirm(merge=False)

    # ------------------------------------------------------------------ comparing
    def _both(self, function, snapshot):
        """Return [stock's, ours] snapshot after *function*, each undone, each from a cold cache."""
        results = []
        now = fields.Datetime.now()
        for is_on in (False, True):
            with self.audits._undone(), freeze_time(now), ExitStack() as switches:
                for path in PATHS:
                    switches.enter_context(forcing(self.env.cr, path, is_on))
                self.env.invalidate_all()
                function()
                self.env.flush_all()
                self.env.invalidate_all()
                results.append(snapshot())
        return results

    def assertSameAfter(self, function, snapshot):
        """Assert that *function* leaves the same *snapshot* both ways; return the number of values compared."""
        stock, ours = self._both(function, snapshot)
        count, differences = compare(stock, ours)
        self.assertFalse(differences, f"{len(differences)} of {count} values differ from stock")
        return count

    def assertSameOrderpoints(self, orderpoints):
        """Assert that every computed field of *orderpoints* is the same both ways; return the values compared."""
        _records, _timings, count, differences = self.audits._compare_orderpoints(orderpoints)
        self.assertFalse(differences, f"{len(differences)} of {count} values differ from stock")
        return count

    def _rows(self, table, condition):
        """Return {(table, number, column): value} of every stable column of the rows that meet *condition*."""
        self.env.cr.execute(SQL("SELECT * FROM %s WHERE %s ORDER BY id", SQL.identifier(table), condition))
        names = [column.name for column in self.env.cr.description]
        ranks = defaultdict(dict)

        def stable(name, value):
            """Return a value that does not depend on ids given in the comparison itself."""
            if name not in GIVEN_IN_THE_RUN or value is None:
                return value
            return ranks[name].setdefault(value, len(ranks[name]))

        return {
            (table, number, name): stable(name, value)
            for number, row in enumerate(self.env.cr.fetchall())
            for name, value in zip(names, row, strict=True)
            if name not in UNSTABLE and not isinstance(value, dict)
        }

    def _everything(self, products):
        """Return every stable column of all moves, lines, pickings, quants and orderpoints of *products*."""
        ids = tuple(products.ids)
        of_product = SQL("product_id IN %s", ids)
        pickings = SQL("id IN (SELECT picking_id FROM stock_move WHERE product_id IN %s)", ids)
        return {
            **self._rows("stock_move", of_product),
            **self._rows("stock_move_line", of_product),
            **self._rows("stock_quant", of_product),
            **self._rows("stock_warehouse_orderpoint", of_product),
            **self._rows("stock_picking", pickings),
        }

    def _counted(self):
        """Return {(path, operation, reason): records} counted since the test began."""
        counts = self.env["stock.accelerator"]._tally()._counts
        return {key: count.records for key, count in counts.items()}
