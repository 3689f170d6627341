from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestReplay(ReleaseCase):
    """Three orders of the last weeks, one of them with 40 % discount, and a draft that stops more than 10 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._make_user("administrator", login="policy_admin")
        cls.orders = [cls._sell(2, discount=0) for _count in range(2)]
        dear = cls._sell(5, confirm=False)
        dear.order_line.discount = 40
        dear.action_confirm()
        cls.orders.append(dear)
        cls.draft = (
            cls.env["order.release.policy"]
            .with_user(cls.admin)
            .create(
                {
                    "name": "Strict",
                    "company_id": cls.company_a.id,
                    "sequence": 1,
                    "line_ids": [
                        Command.create(cls._gate_values("discount", limit_ratio=0.1)),
                        Command.create(cls._gate_values("credit")),
                        Command.create(cls._gate_values("stock")),
                    ],
                }
            )
        )

    @classmethod
    def _sell(cls, quantity=1, price=100.0, discount=0, **values):
        return super()._sell(quantity, price, **values)

    def _replay(self):
        action = self.draft.with_user(self.admin).action_replay()
        return self.env["order.release.replay"].browse(action["res_id"])

    def _gates(self, replay):
        return {
            line.gate: (
                line.facts,
                line.held_count if line.is_known else None,
                line.held_value if line.has_value else None,
                line.late_count if line.knows_late else None,
            )
            for line in replay.line_ids
        }

    def test_new_policy_of_a_person_is_a_draft(self):
        self.assertFalse(self.draft.active)
        self.assertNotIn(self.draft.id, [one.policy_id for one in self.draft._get_terms()])

    def test_nothing_goes_live_unseen(self):
        draft = self.draft.with_user(self.admin)
        for act in (draft.action_activate, lambda: draft.write({"active": True}), draft.action_unarchive):
            with self.assertRaises(UserError):
                act()
            self.assertFalse(self.draft.active)
        self._replay()
        draft.action_activate()
        self.assertTrue(self.draft.active)

    def test_what_was_seen_is_activated_where_it_is_read(self):
        replay = self._replay().with_user(self.admin)
        with self.assertRaises(AccessError):
            replay.with_user(self.users["release_desk"]).action_activate()
        self.assertFalse(replay.is_live)
        replay.policy_id.line_ids[0].limit_ratio = 0.2
        with self.assertRaises(UserError):
            replay.action_activate()
        self.assertFalse(replay.is_live)
        replay.action_replay()
        replay.action_activate()
        self.assertTrue(self.draft.active)

    def test_what_a_replay_found_is_not_written_by_hand(self):
        replay = self._replay().with_user(self.admin)
        self.draft.line_ids[0].with_user(self.admin).limit_ratio = 0.2
        now = self.draft._get_fingerprint()
        for vals in ({"fingerprint": now}, {"policy_id": self.policy.id}, {"held_count": 0}):
            with self.assertRaises(UserError):
                replay.write(vals)
        with self.assertRaises(AccessError):
            replay.copy({"fingerprint": now})
        self.assertFalse(self.draft._was_seen())
        replay.weeks = 4
        replay.action_replay()
        self.assertTrue(self.draft._was_seen())

    def test_change_after_the_replay_asks_for_a_new_one(self):
        replay = self._replay()
        self.assertTrue(replay.is_current)
        self.draft.line_ids[0].with_user(self.admin).limit_ratio = 0.2
        self.assertFalse(replay.is_current)
        with self.assertRaises(UserError):
            self.draft.with_user(self.admin).action_activate()
        self._replay()
        self.draft.with_user(self.admin).action_activate()
        self.assertTrue(self.draft.active)

    def test_figures_are_those_of_the_orders_and_money_only_where_known(self):
        replay = self._replay()
        self.assertEqual((replay.order_count, replay.governed_count), (3, 3))
        self.assertEqual((replay.released_count, replay.held_count, replay.held_value), (2, 1, 300.0))
        self.assertEqual(
            self._gates(replay),
            {
                "discount": ("as_of", 1, 300.0, None),
                "credit": ("today", 0, None, None),
                "stock": ("unknown", None, None, None),
            },
        )
        self.assertEqual(
            replay.line_ids.filtered(lambda line: line.gate == "discount").held_order_ids, self.orders[2]
        )

    def test_late_is_counted_from_how_long_holds_take_here(self):
        self.env.cr.execute(
            'INSERT INTO order_release_hold (order_id, gate, code, mode, state, figure, "limit", excess, since,'
            " cleared_at) VALUES (%s, 'discount', 'old', 'block', 'cured', 0, 0, 0, %s, %s)",
            [self.orders[0].id, "2030-01-01 00:00:00", "2030-01-03 00:00:00"],
        )
        late = self.orders[2]
        late.commitment_date = late.date_order + timedelta(days=1)
        self.assertEqual(self._gates(self._replay())["discount"][3], 1)
        late.commitment_date = late.date_order + timedelta(days=3)
        self.assertEqual(self._gates(self._replay())["discount"][3], 0)

    def test_replay_touches_no_order(self):
        orders = self.env["sale.order"].union(*self.orders)
        with self._assert_unchanged(orders, ["release_state", "state", "write_date"]):
            self._replay()
            self.env.flush_all()
        self.assertFalse(orders.release_hold_ids.filtered(lambda hold: hold.gate == "discount"))

    def test_older_orders_and_other_companies_are_left_out(self):
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(weeks=9), self.orders[0].id],
        )
        self._make_order([(self.product, 1, 1.0)], warehouse=self.warehouse_b1, confirm=True)
        self.env.invalidate_all()
        self.assertEqual(self._replay().order_count, 2)

    def test_administrators_only(self):
        for role in ("release_desk", "credit_controller", "auditor"):
            with self.assertRaises(AccessError):
                self.draft.with_user(self.users[role]).action_replay()

    def test_live_policy_is_changed_in_a_draft_that_takes_its_place(self):
        live = self.policy.with_user(self.admin)
        action = live.action_draft()
        draft = self.env["order.release.policy"].browse(action["res_id"])
        self.assertEqual((draft.active, draft.line_ids.mapped("gate")), (False, live.line_ids.mapped("gate")))
        draft.with_user(self.admin).line_ids.limit_ratio = 0.5
        found = draft.with_user(self.admin).action_replay()
        replay = self.env["order.release.replay"].browse(found["res_id"])
        self.assertEqual((replay.order_count, replay.governed_count), (3, 3))
        draft.with_user(self.admin).action_activate()
        self.assertEqual((draft.active, draft.name, live.active), (True, "Policy", False))
        (counts,) = [one for one in live._get_terms() if one.company_id == self.company_a.id]
        self.assertEqual((counts.policy_id, counts.terms["credit"].limit_ratio), (draft.id, 0.5))

    def test_nobody_changes_what_holds_orders_already(self):
        live = self.policy.with_user(self.admin)
        gate = live.line_ids
        floor = {"categ_id": self.product.categ_id.id, "limit_ratio": 0.1}
        other = Command.create(self._gate_values("stock"))
        before = live._get_fingerprint()
        for act in (
            lambda: gate.write({"mode": "off"}),
            lambda: gate.write({"floor_ids": [Command.create(floor)]}),
            lambda: gate.unlink(),
            lambda: live.write({"line_ids": [other]}),
            lambda: live.write({"team_id": self.env["crm.team"].create({"name": "Web"}).id}),
            lambda: self.draft.line_ids[0].with_user(self.admin).write({"policy_id": live.id}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
            self.assertEqual(live._get_fingerprint(), before)
        live.write({"name": "Renamed", "sequence": 7})
        live.active = False
        self.assertEqual((live.name, live.active), ("Renamed", False))
