from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestStockGate(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.scarce = cls._make_product("Scarce", price=10.0)

    def test_full_stock_passes_without_a_hold(self):
        self._put_stock(self.scarce, 10)
        order = self._sell(10, product=self.scarce)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 10.0)))
        self.assertFalse(order.release_hold_ids)

    def test_what_is_there_goes_and_the_rest_waits(self):
        self._put_stock(self.scarce, 4)
        order = self._sell(10, product=self.scarce)
        self.assertEqual((order.release_state, self._held(order)), ("partial", (6.0, 4.0)))
        self.assertEqual(self._holds(order), {("stock", "short"): (4.0, 10.0)})
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(
            order.picking_ids.filtered(lambda picking: not picking.release_hold).state, "assigned"
        )

    def test_receipt_lets_the_rest_go_by_itself(self):
        self._put_stock(self.scarce, 4)
        order = self._sell(10, product=self.scarce)
        self._put_stock(self.scarce, 5)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, self._held(order)), ("partial", (1.0, 9.0)))
        self._put_stock(self.scarce, 1)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 10.0)))
        self.assertFalse(self._holds(order))

    def test_complete_shipment_waits_for_its_last_line(self):
        self._put_stock(self.scarce, 4)
        order = self._sell(lines=[(self.scarce, 5, 10.0), (self.product, 2, 100.0)], picking_policy="one")
        self.assertEqual((order.release_state, self._held(order)), ("held", (7.0, 0.0)))
        self.assertEqual(
            self._holds(order), {("stock", "short"): (4.0, 5.0), ("stock", "incomplete"): (1.0, 2.0)}
        )
        # It waits and takes nothing: the next one has it.
        other = self._sell(4, product=self.scarce)
        self.assertEqual(other.release_state, "released")

    def test_ship_what_is_there_lets_the_complete_order_go_in_parts(self):
        self._put_stock(self.scarce, 4)
        order = self._sell(lines=[(self.scarce, 5, 10.0), (self.product, 2, 100.0)], picking_policy="one")
        self._release(order, "release_desk", scope="available")
        self.assertEqual((order.release_state, self._held(order)), ("partial", (1.0, 6.0)))
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(self._holds(order), {("stock", "short"): (0.0, 1.0)})

    def test_stock_of_another_branch_does_not_count(self):
        self._put_stock(self.scarce, 10, warehouse=self.warehouse_a2)
        order = self._sell(3, product=self.scarce)
        self.assertEqual(self._holds(order), {("stock", "short"): (0.0, 3.0)})
        depot = self._sell(3, product=self.scarce, warehouse=self.warehouse_a2)
        self.assertEqual(depot.release_state, "released")

    def test_goods_of_others_reserved_and_promised_do_not_count(self):
        owner = self._make_vendor("Consignor")
        self._put_stock(self.scarce, 8)
        self._sell(3, product=self.scarce)
        self._put_stock(self.scarce, 10, owner_id=owner)
        self.warehouse_a1.out_type_id.reservation_method = "manual"
        unreserved = self._sell(4, product=self.scarce)
        self.assertEqual(unreserved.picking_ids.state, "confirmed")
        order = self._sell(5, product=self.scarce)
        self.assertEqual(self._holds(order), {("stock", "short"): (1.0, 5.0)})

    def test_unavailable_location_does_not_count(self):
        if "not_available" not in self.env["stock.location"]._fields:
            self.fail("distribution_control does not offer stock.location.not_available")
        quarantine = self.env["stock.location"].create(
            {
                "name": "Quarantine",
                "location_id": self.warehouse_a1.view_location_id.id,
                "not_available": True,
            }
        )
        self._put_stock(self.scarce, 10, location=quarantine)
        order = self._sell(1, product=self.scarce)
        self.assertEqual(self._holds(order), {("stock", "short"): (0.0, 1.0)})

    def test_line_held_for_credit_eats_no_stock(self):
        customer = self._make_customer("Poor", limit=1.0)
        self._put_stock(self.scarce, 5)
        held = self._sell(5, 10.0, product=self.scarce, customer=customer)
        self.assertEqual(self._holds(held), {("credit", "over_limit"): (50.0, 1.0)})
        other = self._sell(5, product=self.scarce)
        self.assertEqual(other.release_state, "released")
        # Released by a person, the first order still waits for goods.
        self._release(held, "credit_controller")
        self.assertEqual(self._holds(held), {("stock", "short"): (0.0, 5.0)})
        self.assertEqual(self._held(held), (5.0, 0.0))

    def test_earlier_promise_gets_the_receipt_first(self):
        late = self._sell(5, product=self.scarce, commitment_date="2030-05-02 12:00:00")
        soon = self._sell(5, product=self.scarce, commitment_date="2030-05-01 12:00:00")
        self._put_stock(self.scarce, 7)
        self.env["sale.order"]._refresh_chunk((late | soon).ids)
        self.assertEqual(self._held(soon), (0.0, 5.0))
        self.assertEqual(self._held(late), (3.0, 2.0))

    def test_receipt_belongs_to_who_waited_for_it(self):
        waiting = self._sell(10, product=self.scarce)
        self._put_stock(self.scarce, 12)
        new = self._sell(5, product=self.scarce)
        self.assertEqual(self._holds(new), {("stock", "short"): (2.0, 5.0)})
        self.env["sale.order"]._refresh_chunk((waiting | new).ids)
        self.assertEqual((self._held(waiting), self._held(new)), ((0.0, 10.0), (3.0, 2.0)))

    def test_who_cannot_leave_anyway_claims_nothing(self):
        self._sell(10, product=self.scarce, customer=self._make_customer("Poor", limit=1.0))
        self._sell(lines=[(self.scarce, 50, 10.0)], picking_policy="one")
        self._put_stock(self.scarce, 12)
        self.assertEqual(self._sell(12, product=self.scarce).release_state, "released")

    def test_override_of_a_short_line_lets_the_whole_line_go(self):
        self._put_stock(self.scarce, 4)
        order = self._sell(10, product=self.scarce)
        self._release(order, "release_desk")
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 10.0)))

    def test_dozens_are_counted_in_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._put_stock(self.scarce, 18)
        order = self._sell(2, product=self.scarce, confirm=False)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.assertEqual(self._holds(order), {("stock", "short"): (18.0, 24.0)})
        self.assertEqual(self._held(order), (6.0, 18.0))

    def test_multi_step_delivery_is_held_at_its_first_step(self):
        self.warehouse_a1.delivery_steps = "pick_pack_ship"
        self._put_stock(self.scarce, 4)
        order = self._sell(10, product=self.scarce)
        self.assertEqual(self._held(order), (6.0, 4.0))
        pick = order.picking_ids.filtered(lambda picking: not picking.release_hold)
        self._validate(pick)
        self._put_stock(self.scarce, 6)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "released")
        self.assertFalse(order.order_line.move_ids.filtered("release_hold"))

    def test_made_to_order_goods_need_no_free_stock(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        self.scarce.route_ids = mto
        self.env["product.supplierinfo"].create(
            {"partner_id": self._make_vendor().id, "product_tmpl_id": self.scarce.product_tmpl_id.id}
        ) if "product.supplierinfo" in self.env else None
        demands = self.env["order.release.engine"]._fetch_demands(
            self._sell(3, product=self.scarce, confirm=False)
        )
        self.assertFalse(next(iter(demands.values())).lines[0].stocked)

    def test_consumable_goods_need_no_stock(self):
        paper = self._make_product("Paper", is_storable=False)
        self.assertEqual(self._sell(500, product=paper).release_state, "released")
