from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestKitGates(ReleaseCase):
    """A set (50 a piece) of 2 cables and 1 drill; 10 cables and 2 drills are there: enough for 2 sets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cable, cls.drill = cls._make_product("Cable"), cls._make_product("Drill")
        cls.kit = cls._make_product("Set", price=50.0, is_storable=False)
        cls._make_kit(cls.kit, {cls.cable: 2, cls.drill: 1})
        cls._put_stock(cls.cable, 10)
        cls._put_stock(cls.drill, 2)
        cls.poor = cls._make_customer("Poor", limit=1.0)

    @classmethod
    def _make_kit(cls, kit, parts, **values):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in parts.items()
                ],
                **values,
            }
        )

    def _parts(self, order):
        """Return ({component: held}, {component: let go})."""
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        return tuple(
            {
                part: sum(own.mapped("product_qty"))
                for part, own in moves.filtered(
                    lambda move, held=held: move.release_hold == held
                ).grouped("product_id").items()
            }
            for held in (True, False)
        )  # fmt: skip

    def test_kit_held_for_credit_stays_held_until_somebody_lets_it_go(self):
        order = self._sell(2, product=self.kit, price=50.0, customer=self.poor)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "held")
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (100.0, 1.0)})
        self.assertEqual(order.release_value_held, 100.0)
        self.assertEqual(self._parts(order), ({self.cable: 4.0, self.drill: 2.0}, {}))
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._parts(order), ({}, {self.cable: 4.0, self.drill: 2.0}))
        self.assertEqual(set(order.order_line.move_ids.mapped("state")), {"assigned"})

    def test_kit_short_of_one_component_goes_in_whole_kits(self):
        self._set_gate("stock")
        order = self._sell(3, product=self.kit, price=50.0)
        self.assertEqual(order.release_state, "partial")
        self.assertEqual(self._holds(order), {("stock", "short"): (2.0, 3.0)})
        self.assertEqual(
            self._parts(order), ({self.cable: 2.0, self.drill: 1.0}, {self.cable: 4.0, self.drill: 2.0})
        )
        # A drill comes: the third set is whole.
        self._put_stock(self.drill, 1)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._parts(order), ({}, {self.cable: 6.0, self.drill: 3.0}))

    def test_kit_is_promised_with_the_last_of_its_components(self):
        self._set_gate("stock")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        for part, days in ((self.cable, 20), (self.drill, 6)):
            part.seller_ids = [Command.create({"partner_id": vendor.id, "delay": days})]
        order = self._sell(3, product=self.kit, price=50.0)
        self.env["sale.order"]._refresh_chunk(order.ids)
        line = order.order_line
        # Two of three drills are there, all cables: the drill that is missing takes six days to buy.
        self.assertEqual(line.release_promise_facts["chosen"]["kind"], "lead_time")
        self.assertEqual((line.release_promise_at - fields.Datetime.now()).days, 6)

    def test_held_kits_are_let_go_kit_by_kit(self):
        self._set_gate("stock")
        self._put_stock(self.drill, -2)
        order = self._sell(3, product=self.kit, price=50.0)
        self.assertEqual(self._parts(order), ({self.cable: 6.0, self.drill: 3.0}, {}))
        self._put_stock(self.drill, 1)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "partial")
        self.assertEqual(
            self._parts(order), ({self.cable: 4.0, self.drill: 2.0}, {self.cable: 2.0, self.drill: 1.0})
        )
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(self._holds(order), {("stock", "short"): (0.0, 2.0)})

    def test_kits_and_single_parts_share_the_shelf(self):
        self._set_gate("stock")
        order = self._sell(lines=[(self.drill, 1, 10.0), (self.kit, 2, 50.0)])
        self.assertEqual(self._holds(order), {("stock", "short"): (1.0, 2.0)})
        self.assertEqual(
            self._parts(order), ({self.cable: 2.0, self.drill: 1.0}, {self.cable: 2.0, self.drill: 2.0})
        )

    def test_quotation_shows_what_would_be_short(self):
        self._set_gate("stock")
        order = self._sell(3, product=self.kit, price=50.0, confirm=False)
        outcome = self.env["order.release.engine"]._evaluate(order, "quote")
        [verdict] = [one for one in outcome.decisions[order.id].standing if one.gate == "stock"]
        self.assertEqual((verdict.code, verdict.figure, verdict.limit), ("short", 2.0, 3.0))

    def test_kit_within_a_kit_in_dozens_of_a_batch(self):
        """A crate of 12 sets is made of 6 pairs (2 sets each): 24 cables and 12 drills for a crate's 12 pieces."""
        self._set_gate("stock")
        pair = self._make_product("Pair", is_storable=False)
        self._make_kit(pair, {self.kit: 2})
        crate = self._make_product("Crate", is_storable=False)
        self._make_kit(crate, {pair: 6}, product_qty=12)
        kits = self.env["order.release.engine"]._find_parts({(crate.id, self.company_a.id)})
        self.assertEqual(kits, {(crate.id, self.company_a.id): {self.cable.id: 2.0, self.drill.id: 1.0}})

    def test_component_that_nobody_stores_or_that_is_bought_to_order_is_not_asked_for(self):
        self._set_gate("stock")
        paper = self._make_product("Paper", is_storable=False)
        folder = self._make_product("Folder", is_storable=False)
        self._make_kit(folder, {paper: 5})
        self.assertEqual(self._sell(7, product=folder, price=1.0).release_state, "released")

    def test_kit_of_another_company_is_no_kit_here(self):
        other = self._make_product("Other set")
        self._make_kit(other, {self.cable: 1}, company_id=self.company_b.id)
        kits = self.env["order.release.engine"]._find_parts(
            {(other.id, self.company_a.id), (other.id, self.company_b.id)}
        )
        self.assertEqual(kits, {(other.id, self.company_b.id): {self.cable.id: 1.0}})

    def test_queries_do_not_grow_with_the_orders(self):
        self._set_gate("stock")
        self._put_stock(self.drill, -2)
        orders = self.env["sale.order"].concat(
            *(self._sell(1, product=self.kit, price=50.0) for _index in range(6))
        )
        engine, counts = self.env["order.release.engine"].sudo(), []
        for some in (orders[:2], orders):
            engine._evaluate(some)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            engine._evaluate(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(set(orders.mapped("release_state")), {"held"})
        self.assertEqual(counts[0], counts[1])
