"""Every way to move held goods, tried by every role, the administrator and the superuser: refused, nothing changed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .bypass_common import KEYS, BypassCase


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
