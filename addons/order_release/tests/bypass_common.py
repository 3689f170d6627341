"""Held, released and free goods, and every way to move them that an actor could try."""

from odoo import Command

from .hold_common import HoldCase

# What a client may think opens a gate.
KEYS = {
    "release_pass": "RELEASED",
    "release_hold": False,
    "order_release_bypass": True,
    "force_release": True,
    "skip_hold": 1,
    "install_mode": True,
    "tracking_disable": True,
    "preserve_state": True,
    "do_not_unreserve": True,
    "bypass_entire_pack": True,
    "skip_sanity_check": True,
    "skip_backorder": True,
    "cancel_backorder": True,
    "is_scrap": True,
}


class BypassCase(HoldCase):
    """Offers one order, its first line released in part, its second held whole: ``held``, ``rest``, ``free``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_held_order([(cls.product, 5), (cls.other, 3)])
        first, cls.held = cls.order.order_line[0].move_ids, cls.order.order_line[1].move_ids
        cls.free = cls._release_order(cls.order, {first.id: 2})
        cls.rest = first
        cls.picking = cls.held.picking_id
        cls.free_picking = cls.free.picking_id
        cls.loose = cls._make_open_order([(cls.other, 1)]).order_line.move_ids
        cls.loose.sale_line_id = False
        cls.watched = cls.held + cls.rest + cls.free + cls.loose
        cls.lot_product = cls._make_product("Serial", tracking="lot")
        cls.lot = cls.env["stock.lot"].create({"name": "LOT-1", "product_id": cls.other.id})
        cls.package = cls.env["stock.package"].create({"name": "BOX-1"})
        cls._put_stock(cls.other, 3, package_id=cls.package)

    def _given_line(self, **values):
        return {
            "product_id": self.other.id,
            "quantity": 3,
            "location_id": self.warehouse_a1.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            **values,
        }

    def _given_move(self, **values):
        return {
            "product_id": self.other.id,
            "product_uom_qty": 3,
            "location_id": self.warehouse_a1.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "picking_type_id": self.warehouse_a1.out_type_id.id,
            "company_id": self.company_a.id,
            **values,
        }

    def _attempts(self):
        """Yield (name, what an actor's environment does)."""
        moves, lines, pickings = "stock.move", "stock.move.line", "stock.picking"
        held, picking = self.held.id, self.picking.id

        def write(model, record, **vals):
            return lambda env: env[model].browse(record).write(vals)

        for vals in (
            {"quantity": 3},
            {"picked": True},
            {"quantity": 3, "picked": True},
            {"state": "partially_available"},
            {"state": "assigned"},
            {"state": "done"},
            {"lot_ids": [Command.set(self.lot.ids)]},
            {"move_line_ids": [Command.create(self._given_line())]},
            {"release_hold": False},
            {"release_hold": None, "quantity": 3},
            {"release_hold": 0, "state": "assigned"},
            {"release_decision_id_value": 1},
            {"release_held_at": False},
            {"sale_line_id": False},
            {"sale_line_id": self.order.order_line[0].id},
            {"product_id": self.product.id},
            {"picking_id": self.free_picking.id},
        ):
            yield f"move.write({vals})", write(moves, held, **vals)
        yield (
            "several moves at once",
            lambda env: env[moves].browse(self.watched.ids).write({"release_hold": False}),
        )
        yield "free move into the held delivery", write(moves, self.free.id, picking_id=picking)
        yield "attribute", lambda env: setattr(env[moves].browse(held), "quantity", 3)
        yield (
            "create with quantity",
            lambda env: env[moves].create(
                self._given_move(sale_line_id=self.order.order_line[1].id, quantity=3)
            ),
        )
        yield (
            "create done",
            lambda env: env[moves].create(
                self._given_move(sale_line_id=self.order.order_line[1].id, state="done")
            ),
        )
        yield (
            "create done by default",
            lambda env: (
                env[moves]
                .with_context(default_state="done")
                .create(self._given_move(sale_line_id=self.order.order_line[1].id))
            ),
        )
        yield (
            "create in the held delivery",
            lambda env: env[moves].create(self._given_move(picking_id=picking, quantity=3)),
        )
        yield (
            "create held goods in the open delivery",
            lambda env: env[moves].create(self._given_move(picking_id=self.free_picking.id, quantity=3)),
        )
        yield (
            "created by the open delivery",
            write(pickings, self.free_picking.id, move_ids=[Command.create(self._given_move(quantity=3))]),
        )

        yield "line for the move", lambda env: env[lines].create(self._given_line(move_id=held))
        yield "line in the delivery", lambda env: env[lines].create(self._given_line(picking_id=picking))
        yield (
            "line of held goods in the open delivery",
            lambda env: env[lines].create(self._given_line(picking_id=self.free_picking.id)),
        )
        free_line = self.free.move_line_ids.id
        yield "line moved to the move", write(lines, free_line, move_id=held)
        yield "line moved to the rest of its own line", write(lines, free_line, move_id=self.rest.id)
        yield "line moved to the delivery", write(lines, free_line, picking_id=picking)
        yield "released part made larger", write(moves, self.free.id, product_uom_qty=5)
        yield (
            "released part in another unit",
            write(moves, self.free.id, product_uom=self.env.ref("uom.product_uom_dozen").id),
        )
        yield (
            "released part made larger by its delivery",
            write(
                pickings,
                self.free_picking.id,
                move_ids=[Command.update(self.free.id, {"product_uom_qty": 5})],
            ),
        )
        yield (
            "free goods booked on the line",
            write(moves, self.loose.id, sale_line_id=self.order.order_line[1].id),
        )
        yield (
            "free delivery booked on the order",
            write(pickings, self.loose.picking_id.id, sale_id=self.order.id),
        )
        yield "more than released, by line", write(lines, free_line, quantity=5)
        yield "more than released, by move", write(moves, self.free.id, quantity=5)
        yield (
            "more than released, by a second line",
            lambda env: env[lines].create(
                self._given_line(move_id=self.free.id, product_id=self.product.id, quantity=1)
            ),
        )

        for name, args in (
            ("action_assign", ()),
            ("button_validate", ()),
            ("do_print_picking", ()),
            ("action_split_transfer", ()),
            ("action_put_in_pack", ()),
            ("action_add_entire_packs", (self.package.ids,)),
            ("button_scrap", ()),
        ):
            yield (
                f"picking.{name}",
                lambda env, name=name, args=args: getattr(env[pickings].browse(picking), name)(*args),
            )
        yield (
            "validated beside the open one",
            lambda env: env[pickings].browse([self.free_picking.id, picking]).button_validate(),
        )
        for vals in (
            {"printed": True},
            {"state": "assigned"},
            {"state": "done"},
            {"release_hold": False},
            {"move_ids": [Command.update(held, {"quantity": 3, "picked": True})]},
            {"move_ids": [Command.update(held, {"release_hold": False})]},
            {"move_line_ids": [Command.create(self._given_line())]},
        ):
            yield f"picking.write({vals})", write(pickings, picking, **vals)
        yield (
            "backorder wizard",
            lambda env: (
                env["stock.backorder.confirmation"]
                .with_context(button_validate_picking_ids=[picking])
                .create({"pick_ids": [Command.set([picking])]})
                .process()
            ),
        )
        yield (
            "receipt assigned to it",
            lambda env: env["report.stock.report_reception"].action_assign(
                [held], [3], [[self._make_receipt().id]]
            ),
        )
        yield (
            "reserved from the forecast",
            lambda env: env["stock.forecasted_product_product"].action_reserve_linked_picks(held),
        )
        for report in ("stock.report_picking", "stock.report_deliveryslip", "stock.report_picking_packages"):
            yield (
                report,
                lambda env, report=report: env["ir.actions.report"]._render_qweb_html(report, [picking]),
            )
        yield (
            "labels",
            lambda env: env["ir.actions.report"]._render_qweb_text(
                "stock.report_reception_report_label", [held]
            ),
        )
        yield (
            "scrapped out of the delivery",
            lambda env: (
                env["stock.scrap"]
                .create({"product_id": self.other.id, "scrap_qty": 3, "picking_id": picking})
                .action_validate()
            ),
        )
        yield (
            "through the sales line",
            write(
                "sale.order.line",
                self.order.order_line[1].id,
                move_ids=[Command.update(held, {"quantity": 3, "picked": True})],
            ),
        )
        yield (
            "supply started by hand",
            write("sale.order.line", self.order.order_line[1].id, release_supply_pending=False),
        )

    @staticmethod
    def _return(env, picking, name, **values):
        wizard = env["stock.return.picking"].create({"picking_id": picking})
        wizard.product_return_moves.write(values)
        return getattr(wizard, name)()

    def _make_receipt(self):
        receipt = self.env["stock.move"].create(
            self._given_move(
                location_id=self.env.ref("stock.stock_location_suppliers").id,
                location_dest_id=self.warehouse_a1.lot_stock_id.id,
                picking_type_id=self.warehouse_a1.in_type_id.id,
            )
        )
        receipt._action_confirm()
        return receipt
