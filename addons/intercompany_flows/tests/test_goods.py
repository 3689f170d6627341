from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestGoods(IntercompanyCase):
    def _figures(self, order):
        match = self._match(order)
        return (match.shipped, match.received, match.in_transit)

    def test_receipt_waits_for_the_shipment(self):
        purchase = self._buy(10)
        receipt = purchase.picking_ids
        self.assertEqual(receipt.state, "confirmed")
        receipt.action_assign()
        self.assertEqual(receipt.move_ids.quantity, 0)

    def test_shipment_is_ready_to_receive(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        receipt = purchase.picking_ids
        self.assertEqual((receipt.state, receipt.move_ids.quantity), ("assigned", 10))
        self.assertEqual(receipt.move_ids.move_orig_ids, order.order_line.move_ids)
        self.assertEqual(self._figures(order), (10, 0, 10))
        self._receive(purchase)
        self.assertEqual(self._figures(order), (10, 10, 0))
        self.assertEqual(purchase.order_line.qty_received, 10)

    def test_partial_shipments_and_partial_receipts(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order, 4)
        self.assertEqual(sum(purchase.picking_ids.move_ids.mapped("quantity")), 4)
        self._receive(purchase, {self.widget: 3})
        self.assertEqual(self._figures(order), (4, 3, 1))
        self._ship(order)
        self.assertEqual(self._figures(order), (10, 3, 7))
        self._receive(purchase)
        self.assertEqual(self._figures(order), (10, 10, 0))

    def test_goods_under_way_for_another_are_not_taken(self):
        first, second = self._buy(10), self._buy(10)
        self._ship(first.intercompany_sale_ids)
        second.picking_ids.action_assign()
        self.assertEqual(second.picking_ids.move_ids.quantity, 0)
        self.assertEqual(first.picking_ids.move_ids.quantity, 10)

    def test_a_new_order_does_not_take_what_is_under_way(self):
        first = self._buy(4)
        self._ship(first.intercompany_sale_ids)
        first.picking_ids.do_unreserve()
        second = self._buy(4)
        self.assertEqual(second.picking_ids.move_ids.quantity, 0)
        first.picking_ids.action_assign()
        self.assertEqual(first.picking_ids.move_ids.quantity, 4)

    def test_packages_arrive_as_they_left(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        delivery = order.picking_ids
        delivery.action_assign()
        pallets = self.env["stock.package"].create([{"name": "PAL-1"}, {"name": "PAL-2"}])
        line = delivery.move_line_ids
        line.write({"quantity": 6, "result_package_id": pallets[0].id})
        line.copy({"quantity": 4, "result_package_id": pallets[1].id})
        self._ship(order)
        receipt = purchase.picking_ids.with_company(self.company_b)
        self.assertEqual(
            sorted((one.package_id.name, one.result_package_id.name, one.quantity) for one in receipt.move_line_ids),
            [("PAL-1", "PAL-1", 6), ("PAL-2", "PAL-2", 4)],
        )  # fmt: skip
        self._receive(purchase)
        stock = self.warehouse_b1.lot_stock_id
        self.assertEqual([(pallet.location_id, sum(pallet.quant_ids.mapped("quantity"))) for pallet in pallets], [(stock, 6), (stock, 4)])  # fmt: skip
        self.assertEqual(self._figures(order), (10, 10, 0))

    def test_serials_arrive_as_they_left(self):
        serial = self._make_product("Serial", tracking="serial")
        lots = self.env["stock.lot"].create(
            [{"name": f"SN{i}", "product_id": serial.id, "company_id": self.company_a.id} for i in range(3)]
        )
        for lot in lots:
            self._put_stock(serial, 1, lot_id=lot)
        purchase = self._buy(2, product=serial)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        sent = order.order_line.move_ids.move_line_ids.lot_id
        self.assertEqual(len(sent), 2)
        self.assertEqual(purchase.picking_ids.move_ids.move_line_ids.lot_id, sent)
        self._receive(purchase)
        quants = self.env["stock.quant"].search(
            [("lot_id", "in", sent.ids), ("location_id", "child_of", self.warehouse_b1.lot_stock_id.id)]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 2)

    def test_multi_step_on_both_sides(self):
        self.warehouse_a1.delivery_steps = "pick_pack_ship"
        self.warehouse_b1.reception_steps = "two_steps"
        purchase = self._buy(6)
        order = purchase.intercompany_sale_ids
        for _step in range(3):
            self._ship(order)
        self.assertEqual(self._figures(order), (6, 0, 6))
        self._receive(purchase)
        self.assertEqual(self._figures(order), (6, 6, 0))

    def test_over_delivery_waits_with_its_reason(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.write({"quantity": 12, "picked": True})
        picking.button_validate()
        self._receive(purchase)
        self.assertEqual(self._figures(order), (12, 10, 2))

    def test_received_at_once(self):
        self.agreement.mirror_shipment = "done"
        self._approve(self.agreement)
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order, 4)
        self.assertEqual(self._figures(order), (4, 4, 0))
        self.assertEqual(purchase.order_line.qty_received, 4)

    def test_return_of_the_buyer_comes_back_to_the_seller(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        receipt = self._receive(purchase)
        returned = self._return(receipt, 3)
        self._validate(returned)
        self.assertEqual(self._figures(order), (10, 7, 3))
        back = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.assertEqual((back.move_ids.product_uom_qty, back.move_ids.quantity), (3, 3))
        self._validate(back)
        self.assertEqual(self._figures(order), (7, 7, 0))
        self.assertEqual((order.order_line.qty_delivered, purchase.order_line.qty_received), (7, 7))

    def test_return_that_the_seller_asks_for(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        delivery = self._ship(order)
        self._receive(purchase)
        wanted = self._return(delivery, 2)
        self.assertEqual(wanted.move_ids.quantity, 0)
        sent = purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.assertEqual((sent.company_id, sent.move_ids.product_uom_qty), (self.company_b, 2))
        self._validate(sent)
        self.assertEqual(wanted.move_ids.quantity, 2)
        self._validate(wanted)
        self.assertEqual(self._figures(order), (8, 8, 0))
        self.assertEqual(len(order.picking_ids), 2)

    def test_loss_is_written_off_in_transit(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        self._receive(purchase, {self.widget: 8}, backorder=False)
        self.assertEqual(self._figures(order), (10, 8, 2))
        loss = self.env["intercompany.loss"].with_user(self.finance_b).with_company(self.company_b)
        loss._write_off(order.order_line.with_user(self.finance_b), 2, self.company_b, "Fell off the truck")
        self.assertEqual(self._figures(order), (10, 8, 0))
        transit = self.env.ref("stock.stock_location_inter_company")
        self.assertEqual(
            sum(
                self.widget.stock_quant_ids.filtered(lambda quant: quant.location_id == transit).mapped(
                    "quantity"
                )
            ),
            0,
        )

    def test_finance_of_one_company_writes_off_by_its_screen(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order)
        match = self._as(self.finance_b, self._match(order))
        model = self.env["intercompany.write.off"].with_env(match.env)
        wizard = model.with_context(**match.action_write_off()["context"]).create(
            {"reason": "Truck burnt out"}
        )
        self.assertEqual((wizard.quantity, wizard.bearer_company_id), (10, self.company_b))
        wizard.quantity = 11
        with self.assertRaises(UserError):
            wizard.action_write_off()
        wizard.quantity = 4
        wizard.action_write_off()
        self.assertEqual(self._figures(order), (10, 0, 6))
        wizard.bearer_company_id = self.company_a  # not a company of hers
        with self.assertRaises(UserError):
            wizard.action_write_off()
        self.assertEqual(self._figures(order), (10, 0, 6))

    def test_people_of_one_company_each(self):
        """The whole way there and back by people who see one company only: partly shipped, partly received, returned."""
        shipper = self._make_user("warehouse_operator", login="shipper_a", companies=self.company_a)
        receiver = self._make_user("warehouse_operator", login="receiver_b", companies=self.company_b)
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._validate(self._as(shipper, order.picking_ids), {self.widget: 6})
        receipt = purchase.picking_ids
        self.assertEqual(receipt.move_ids.quantity, 6)
        self._validate(self._as(receiver, receipt), {self.widget: 5})
        self.assertEqual(self._figures(order), (6, 5, 1))
        rest = self._open(purchase)
        self.assertEqual((rest.move_ids.product_uom_qty, rest.move_ids.quantity), (5, 1))
        self._validate(self._as(shipper, self._open(order)))
        self._validate(self._as(receiver, rest))
        self.assertEqual(self._figures(order), (10, 10, 0))
        self._validate(self._return(self._as(receiver, receipt), 2))
        self.assertEqual(self._figures(order), (10, 8, 2))
        self._validate(self._as(shipper, self._open(order)))
        self.assertEqual(self._figures(order), (8, 8, 0))

    def _as(self, user, records):
        """Return *records* as *user* reads them in a request of his own."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_env(
            self.env(user=user, context={"allowed_company_ids": user.company_ids.ids}, su=False)
        )

    def _open(self, order):
        order.invalidate_recordset()
        return order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _return(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        return wizard._create_return()
