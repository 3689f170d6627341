"""Every way to move held goods, tried by every role, the administrator and the superuser: refused, nothing changed."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope

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


@tagged("post_install", "-at_install")
class TestBypassMatrix(BypassCase):
    def _try_all(self, env, rights=True):
        """Try every attempt in *env*; with all *rights* no refusal may be for lack of access."""
        tried = 0
        for name, attempt in self._attempts():
            for context in ({}, KEYS):
                with (
                    self.subTest(attempt=name, keys=bool(context)),
                    self._assertRefused(self.watched, access=not rights),
                ):
                    attempt(env(context={**env.context, **context}))
                tried += 1
        return tried

    def test_superuser(self):
        self.assertGreater(self._try_all(self.env(su=True)), 100)

    def test_administrator_of_everything(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("stock.group_stock_manager") + self.env.ref(
            "sales_team.group_sale_manager"
        )
        admin.write({"company_ids": [Command.link(self.company_a.id)], "company_id": self.company_a.id})
        self._try_all(self.env(user=admin))

    def test_roles(self):
        for role, user in self.users.items():
            with self.subTest(role=role):
                self._try_all(self.env(user=user), rights=False)

    def test_private_methods_are_not_called_by_clients(self):
        for model, names in {
            "stock.move": (
                "_release", "_apply_hold", "_write_hold", "_action_done", "_action_assign", "_split_off",
                "_move_to_picking_of_kind", "_set_quantity_done", "_consume",
            ),
            "sale.order.line": ("_release_goods", "_launch_held_supply", "_set_supply_pending"),
            "order.release.stock.version": ("_take",),
            "order.release.credit.version": ("_take",),
        }.items():  # fmt: skip
            for name in names:
                self.assertTrue(hasattr(self.env[model], name), f"{model}.{name}")
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    def test_copy_is_held(self):
        for vals in ({}, {"release_hold": False}, {"picking_id": False, "release_hold": 0}):
            copy = (
                self.held.copy(vals)
                if "picking_id" in vals
                else self.held.copy({**vals, "picking_id": False})
            )
            self.assertTrue(copy.release_hold)
            standing = copy._action_confirm()
            standing._action_assign()
            self.assertEqual(
                (standing.release_hold, standing.state, standing.quantity), (True, "confirmed", 0.0)
            )
        copies = self.picking.copy().move_ids + self.free_picking.copy().move_ids
        self.assertEqual(set(copies.mapped("release_hold")), {True})

    def test_move_made_for_a_held_order_is_held(self):
        line = self.order.order_line[1]
        move = self.env["stock.move"].create(self._given_move(sale_line_id=line.id))
        self.assertTrue(move.release_hold)
        self.assertTrue(move.release_held_at)
        with_default = (
            self.env["stock.move"].with_context(default_sale_line_id=line.id).create(self._given_move())
        )
        self.assertTrue(with_default.release_hold)
        stamped = self.env["stock.move"].create(
            self._given_move(sale_line_id=line.id, release_hold=False, release_decision_id_value=1)
        )
        self.assertEqual((stamped.release_hold, stamped.release_decision_id_value), (True, 0))
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_a1.out_type_id.id,
                "release_hold": False,
                "move_ids": [Command.create(self._given_move(sale_line_id=line.id))],
            }
        )
        self.assertEqual((picking.move_ids.release_hold, picking.release_hold), (True, True))

    def test_import_reports_and_changes_nothing(self):
        with self._assert_unchanged(self.watched, ["quantity", "state", "release_hold"]):
            for field, value in (("quantity", "3"), ("picked", "True"), ("release_hold", "False")):
                result = self.env["stock.move"].load([".id", field], [[str(self.held.id), value]])
                self.assertFalse(result["ids"])
                self.assertIn("release", result["messages"][0]["message"])

    def test_hold_can_be_set_by_hand_and_unreserves(self):
        free = self._make_open_order([(self.product, 1)])
        move = free.order_line.move_ids
        self.assertEqual(move.state, "assigned")
        move.with_user(self.users["warehouse_operator"]).write({"release_hold": True})
        self.assertRecordValues(move, [{"release_hold": True, "state": "confirmed", "quantity": 0.0}])
        self.free.picked = True
        with self.assertRaisesRegex(UserError, "picking has begun"):
            self.free.write({"release_hold": True})

    def test_bulk_check_leaves_held_ones_out(self):
        (self.free_picking + self.picking).action_assign()
        self.assertRecordValues(self.held + self.rest, [{"state": "confirmed"}] * 2)
        self.assertEqual(self.free.state, "assigned")

    def test_the_refusal_says_what_why_and_what_next(self):
        with self.assertRaises(UserError) as caught:
            self.picking.with_user(self.users["warehouse_operator"]).button_validate()
        message = str(caught.exception)
        for word in (
            self.picking.name,
            self.order.name,
            "cannot be validated",
            "held for release",
            "Ask for",
        ):
            self.assertIn(word, message)

    def test_customer_is_not_told_the_reason(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "held_portal",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        reason = self.order._get_release_hold_reason()
        text = self.env["stock.picking"].with_user(portal).sudo()._prepare_refusal("No", self.held)
        self.assertNotIn(f": {reason}", text.splitlines()[1])

    def test_scrap_of_stock_and_returns_are_untouched(self):
        scrap = self.env["stock.scrap"].create({"product_id": self.product.id, "scrap_qty": 1})
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self._validate(self.free_picking)
        wizard = self.env["stock.return.picking"].create({"picking_id": self.free_picking.id})
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertFalse(back.release_hold)
        self._validate(back)
        self.assertEqual((back.state, self.order.order_line[0].qty_delivered), ("done", 0.0))
        self.assertRecordValues(self.held + self.rest, [{"release_hold": True, "state": "confirmed"}] * 2)

    def test_exchange_sends_what_was_shipped_and_no_held_goods(self):
        self._validate(self.free_picking)
        for values in ({"quantity": 3}, {"quantity": 1, "product_id": self.other.id}):
            with self._assertRefused(self.watched):
                self._return(self.env, self.free_picking.id, "action_create_exchanges", **values)
        self._return(self.env, self.free_picking.id, "action_create_exchanges", quantity=2)
        sent = self.env["stock.move"].search(
            [
                ("product_id", "=", self.product.id),
                ("state", "=", "assigned"),
                ("location_dest_usage", "=", "customer"),
            ]
        )
        self.assertEqual((sent.quantity, sent.release_hold), (2.0, False))


@tagged("post_install", "-at_install")
class TestBypassDatabase(BypassCase):
    """What the database refuses by itself, and what verification finds where it does not."""

    def _assert_database_refuses(self, statement, *params):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement, params)

    def test_reserving_or_completing_by_sql_fails(self):
        for change in (
            "state = 'assigned'", "state = 'partially_available'", "state = 'done'", "quantity = 3", "picked = TRUE",
        ):  # fmt: skip
            self._assert_database_refuses(f"UPDATE stock_move SET {change} WHERE id = %s", self.held.id)
        self._assert_database_refuses("UPDATE stock_move SET release_hold = TRUE WHERE id = %s", self.free.id)
        self._assert_database_refuses(
            "UPDATE stock_move_line SET move_id = %s WHERE id = %s", self.held.id, self.free.move_line_ids.id
        )
        self._assert_database_refuses(
            """INSERT INTO stock_move_line (move_id, product_id, product_uom_id, quantity, location_id,
                                            location_dest_id, company_id, date)
               SELECT id, product_id, product_uom, 3, location_id, location_dest_id, company_id, now()
                 FROM stock_move WHERE id = %s""",
            self.held.id,
        )
        self.env.invalidate_all()
        self.assertRecordValues(self.held, [{"state": "confirmed", "quantity": 0.0, "release_hold": True}])

    def _unexplained(self):
        self.env.flush_all()
        return self.env["stock.move"]._find_unexplained_releases(self.company_a | self.company_b)

    def test_flag_cleared_by_sql_is_found(self):
        self.assertFalse(self._unexplained())
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET release_hold = FALSE WHERE id = %s", [self.held.id])
        self.env.invalidate_all()
        found = self._unexplained()
        self.assertEqual(list(found), [self.held])
        self.assertEqual((found[self.held]["product_qty"], found[self.held]["decision_id"]), (3.0, None))
        ledger = self.env["distribution.decision"]
        words = [one["text"] for one in ledger._verify(company=self.company_a)["findings"]]
        self.assertEqual(len(words), 1)
        self.assertIn(f"3 x Drill of {self.order.name}", words[0])
        self.assertFalse(ledger._verify(company=self.company_b)["findings"])
        findings = self.env["order.release.detector.cleared"]._detect(Scope(self.company_a.ids))
        self.assertEqual(
            [(one.res_id, one.amount_at_risk, one.company_id) for one in findings],
            [(self.held.id, 24.0, self.company_a.id)],  # listed at 10 USD = 8 EUR
        )
        self.assertFalse(self.env["order.release.detector.cleared"]._detect(Scope(self.company_b.ids)))

    def test_foreign_decision_does_not_explain(self):
        other = self._decide(self._make_open_order())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET release_hold = FALSE, release_decision_id_value = %s WHERE id = %s",
            [other.id, self.held.id],
        )
        self.env.invalidate_all()
        self.assertEqual(list(self._unexplained()), [self.held])

    def test_released_backordered_and_pushed_goods_are_explained(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        order = self._make_held_order([(self.product, 3)])
        released = self._release_order(order)
        self._validate(released.picking_id, {self.product: 1})
        self.assertEqual(len(order.order_line.move_ids), 3)
        self.assertFalse(self._unexplained())
