from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .release_common import ReleaseCase


class AllocationCase(ReleaseCase):
    """The stock gate blocks; ``scarce`` costs 10 a piece; ``_class`` and ``_quota`` make what ranks and binds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["order.release.demand.class"].search([]).active = False
        cls._set_gate("stock")
        cls.scarce = cls._make_product("Scarce", price=10.0)
        cls.key = cls.env["res.partner.category"].create({"name": "Key account"})
        cls.web = cls.env["crm.team"].create({"name": "Web", "company_id": cls.company_a.id})

    @classmethod
    def _class(cls, strategy, sequence=10, **values):
        return cls.env["order.release.demand.class"].create(
            {"name": strategy, "strategy": strategy, "sequence": sequence, **values}
        )

    @classmethod
    def _quota(cls, quantity, kind="quota", product=None, days=10, **values):
        today = fields.Date.today()
        return cls.env["order.release.quota"].create(
            {
                "name": f"{kind} {quantity}",
                "kind": kind,
                "company_id": cls.company_a.id,
                "product_id": (product or cls.scarce).id,
                "warehouse_id": cls.warehouse_a1.id,
                "quantity": quantity,
                "date_from": today - timedelta(days=days),
                "date_to": today + timedelta(days=days),
                **values,
            }
        )

    @classmethod
    def _sell(cls, quantity=1, price=10.0, **values):
        return super()._sell(quantity, price, **values)

    def _quantities(self, *orders):
        """Return [(held, let go)] of each order."""
        return [self._held(order) for order in orders]


@tagged("post_install", "-at_install")
class TestAllocation(AllocationCase):
    def test_key_account_is_served_before_who_waited_longer(self):
        self._class("gain", category_ids=self.key.ids)
        first = self._sell(5, product=self.scarce, lines=[(self.scarce, 5, 10.0)])
        key = self._sell(5, product=self.scarce, customer=self._make_customer(category_id=self.key.ids))
        self._put_stock(self.scarce, 6)
        self.env["sale.order"]._refresh_chunk((first | key).ids)
        self.assertEqual(self._quantities(first, key), [(4.0, 1.0), (0.0, 5.0)])

    def test_new_order_does_not_jump_a_waiting_one_of_a_better_class(self):
        self._class("gain", category_ids=self.key.ids)
        key = self._sell(5, product=self.scarce, customer=self._make_customer(category_id=self.key.ids))
        self._put_stock(self.scarce, 6)
        self.assertEqual(self._quantities(self._sell(4, product=self.scarce)), [(3.0, 1.0)])
        self.env["sale.order"]._refresh_chunk(key.ids)
        self.assertEqual(self._quantities(key), [(0.0, 5.0)])

    def test_each_class_looks_at_channel_customer_and_order_tag(self):
        tag = self.env["crm.tag"].create({"name": "Contract 7"})
        customer = self._make_customer("Named")
        by_tag = self._class("win", 1, tag_ids=tag.ids)
        by_customer = self._class("gain", 2, partner_ids=customer.ids)
        by_channel = self._class("lose", 3, team_ids=self.web.ids)
        orders = [
            self._sell(1, tag_ids=tag.ids),
            self._sell(
                1, customer=self.env["res.partner"].create({"name": "Site", "parent_id": customer.id})
            ),
            self._sell(1, team_id=self.web.id),
            self._sell(1),
        ]
        placed = self.env["order.release.engine"]._place([order.id for order in orders])
        self.assertEqual(
            [placed[order.id].demand_class.class_id for order in orders],
            [by_tag.id, by_customer.id, by_channel.id, 0],
        )

    def test_without_classes_no_query_is_spent_on_them(self):
        order = self._sell(1)
        engine = self.env["order.release.engine"]
        engine._place([order.id])
        with self.assertQueryCount(0):
            self.assertEqual(engine._place([order.id]), {})

    def test_queries_do_not_grow_with_the_orders(self):
        self._class("gain", category_ids=self.key.ids)
        self._quota(1, "protect", team_ids=self.web.ids)
        orders = [self._sell(lines=[(self.scarce, 5, 10.0), (self.product, 1, 100.0)]) for _count in range(6)]
        engine = self.env["order.release.engine"]
        one, all_of_them = (self.env["sale.order"].union(*some) for some in (orders[:1], orders))
        few = self._count_queries(engine._evaluate, one)
        self.assertEqual(self._count_queries(engine._evaluate, all_of_them), few)

    def test_protected_stock_is_kept_for_its_channel(self):
        self._quota(4, "protect", team_ids=self.web.ids)
        self._put_stock(self.scarce, 10)
        other = self._sell(10, product=self.scarce)
        self.assertEqual(self._quantities(other), [(4.0, 6.0)])
        self.assertEqual(self._holds(other), {("stock", "protected"): (6.0, 10.0)})
        self.assertIn("kept for protect 4", other.release_blocked_by)
        web = self._sell(3, product=self.scarce, team_id=self.web.id)
        self.assertEqual(self._quantities(web), [(0.0, 3.0)])
        # What the channel has had counts: one is left for it.
        self.env["sale.order"]._refresh_chunk(other.ids)
        self.assertEqual(self._quantities(other), [(4.0, 6.0)])

    def test_unused_protection_opens_before_the_end_of_its_period(self):
        quota = self._quota(4, "protect", team_ids=self.web.ids)
        self._put_stock(self.scarce, 10)
        order = self._sell(10, product=self.scarce)
        quota.open_days = 10
        self.assertTrue(quota.is_running)
        quota.open_days = 11
        self.assertFalse(quota.is_running)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(self._quantities(order), [(0.0, 10.0)])

    def test_quota_counts_what_the_group_has_had_and_returns_give_back(self):
        quota = self._quota(8, team_ids=self.web.ids, warehouse_id=False)
        self._put_stock(self.scarce, 50)
        first = self._sell(5, product=self.scarce, team_id=self.web.id)
        self._validate(first.picking_ids)
        second = self._sell(5, product=self.scarce, team_id=self.web.id)
        self.assertEqual(self._quantities(second), [(2.0, 3.0)])
        self.assertEqual(self._holds(second), {("stock", "quota"): (3.0, 5.0)})
        self.assertEqual((quota.used_qty, quota.rest_qty, quota.used_ratio), (8.0, 0.0, 1.0))
        self.assertEqual(self._quantities(self._sell(5, product=self.scarce)), [(0.0, 5.0)])
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_model="stock.picking", active_id=first.picking_ids.id)
            .create({})
        )
        wizard.product_return_moves.write({"quantity": 2.0, "to_refund": True})
        self._validate(self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]))
        self.env["sale.order"]._refresh_chunk(second.ids)
        self.assertEqual(self._quantities(second), [(0.0, 5.0)])

    def test_quota_of_another_company_binds_nobody_here(self):
        quota = self.env["order.release.quota"].create(
            {
                "name": "B",
                "company_id": self.company_b.id,
                "product_id": self.scarce.id,
                "category_ids": self.key.ids,
                "quantity": 0,
                "date_to": fields.Date.today(),
            }
        )
        self._put_stock(self.scarce, 5)
        customer = self._make_customer(category_id=self.key.ids)
        self.assertEqual(
            self._quantities(self._sell(5, product=self.scarce, customer=customer)), [(0.0, 5.0)]
        )
        self._put_stock(self.scarce, 5, warehouse=self.warehouse_b1)
        self._set_gate("stock", policy=self.policy_b)
        there = self._make_order(
            [(self.scarce, 5, 10.0)], customer=customer, warehouse=self.warehouse_b1, confirm=True
        )
        self.assertEqual(self._quantities(there), [(5.0, 0.0)])
        self.assertEqual(quota.used_qty, 0.0)

    @mute_logger("odoo.sql_db")
    def test_quota_says_for_whom_and_protection_where(self):
        with self.assertRaises(ValidationError):
            self._quota(4)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._quota(4, "protect", team_ids=self.web.ids, warehouse_id=False)

    def test_last_tier_shares_what_is_short_in_proportion(self):
        self._class("redistribute", fair_share=True)
        orders = [self._sell(quantity, product=self.scarce) for quantity in (10, 20)]
        self._put_stock(self.scarce, 15)
        self.env["sale.order"]._refresh_chunk([order.id for order in orders])
        self.assertEqual(self._quantities(*orders), [(5.0, 5.0), (10.0, 10.0)])

    def test_lines_of_a_group_ship_together(self):
        self._put_stock(self.scarce, 2)
        order = self._sell(
            lines=[(self.scarce, 5, 10.0), (self.product, 1, 100.0), (self.product, 2, 100.0)], confirm=False
        )
        order.order_line[:2].release_group = "A"
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(
            [(line.move_ids.release_hold, line.product_uom_qty) for line in order.order_line],
            [(True, 5.0), (True, 1.0), (False, 2.0)],
        )
        self.assertIn("waits for the rest of group A", order.release_blocked_by)
        self._put_stock(self.scarce, 3)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 8.0)))

    def test_minimum_fill_by_quantity_and_by_value(self):
        self._put_stock(self.scarce, 1)
        for by, freed in (("quantity", 0.0), ("value", 9.0)):
            self._set_gate("stock", limit_ratio=0.5, fill_by=by)
            order = self._sell(lines=[(self.scarce, 20, 10.0), (self.product, 9, 100.0)])
            self.assertEqual(self._held(order)[1], freed + (1.0 if freed else 0.0), by)
            order._action_cancel()

    def test_class_that_wins_shares_nothing(self):
        with self.assertRaises(ValidationError):
            self._class("win", fair_share=True)

    def test_change_of_a_class_counts_at_once_and_is_in_the_ledger(self):
        demand_class = self._class("gain", category_ids=self.key.ids)
        customer = self._make_customer(category_id=self.key.ids)
        order = self._sell(1, customer=customer)
        place = self.env["order.release.engine"]._place
        self.assertEqual(place(order.ids)[order.id].demand_class.strategy, "gain")
        demand_class.with_user(self.users["administrator"]).strategy = "lose"
        self.assertEqual(place(order.ids)[order.id].demand_class.strategy, "lose")
        logged = self.env["distribution.decision"].search([("res_model", "=", demand_class._name)])
        self.assertTrue(logged)

    def test_only_administrators_write_classes(self):
        with self.assertRaises(UserError):
            self.env["order.release.demand.class"].with_user(self.users["release_desk"]).create(
                {"name": "Mine", "strategy": "win"}
            )

    def test_settings_of_allocation_are_the_companys_and_stand_in_the_ledger(self):
        self.company_a.write({"order_release_source_rule": "nearest", "order_release_donor_cap": 0.0})
        settings = self.env["res.config.settings"].create(
            {
                "company_id": self.company_a.id,
                "order_release_source_rule": "whole",
                "order_release_donor_cap": 250.0,
                "order_release_donor_days": 30,
            }
        )
        settings.execute()
        company = self.company_a
        self.assertEqual(
            (
                company.order_release_source_rule,
                company.order_release_donor_cap,
                company.order_release_donor_days,
            ),
            ("whole", 250.0, 30),
        )
        self.assertEqual(self.company_b.order_release_donor_cap, 0.0)
        entries = self.env["distribution.decision"].search(
            [
                ("res_model", "=", "res.company"),
                ("res_id", "=", company.id),
                ("verdict", "=", "policy_change"),
            ]
        )
        changes = {
            (label, entry.evidence["before"].get(label), value)
            for entry in entries
            for label, value in entry.evidence.get("after", {}).items()
        }
        self.assertIn(("Most Taken from a Customer", 0.0, 250.0), changes)
        self.assertIn(("Source of Promises", "Nearest that is in time", "All lines from one branch"), changes)


@tagged("post_install", "-at_install")
class TestTakeBack(AllocationCase):
    def test_part_of_what_was_let_go_is_held_again_and_the_rest_stays_reserved(self):
        self._put_stock(self.scarce, 10)
        order = self._sell(10, product=self.scarce)
        move = order.order_line.move_ids
        held, refused = move._take_back({move.id: 4.0})
        self.assertEqual((held.product_qty, held.release_hold, refused), (4.0, True, {}))
        self.assertEqual((move.product_qty, move.quantity, move.release_hold), (6.0, 6.0, False))
        self.assertNotEqual(held.picking_id, move.picking_id)

    def test_what_is_picked_is_not_taken_back(self):
        self._put_stock(self.scarce, 10)
        order = self._sell(10, product=self.scarce)
        move = order.order_line.move_ids
        move.picked = True
        held, refused = move._take_back({move.id: 4.0})
        self.assertFalse(held)
        self.assertIn("picking has begun", refused[move])
        self.assertEqual((move.product_qty, move.quantity), (10.0, 10.0))
