from odoo.tests import tagged

from odoo.addons.intercompany_flows.tests.common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestDirectDelivery(IntercompanyCase):
    """B sells to a customer what A ships there: the goods never stop at B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.confirm_procured = True
        cls._approve(cls.agreement)
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.company_a.partner_id.id, "company_id": cls.company_b.id, "price": 8.0,
                "currency_id": cls.eur.id, "product_tmpl_id": cls.widget.product_tmpl_id.id,
            }
        )  # fmt: skip
        cls.company_a.partner_id.with_company(cls.company_b).property_purchase_currency_id = cls.eur
        cls.route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.customer = cls._make_customer("Far customer", street="1 Far Road")
        cls.sale = cls._make_order([(cls.widget, 6, 20.0)], customer=cls.customer, warehouse=cls.warehouse_b1)
        cls.sale.order_line.route_ids = cls.route
        cls.sale = cls.sale.with_company(cls.company_b)
        cls.sale.action_confirm()
        cls.purchase = cls.sale.order_line.purchase_line_ids.order_id.with_company(cls.company_b)
        cls.order = cls.purchase.intercompany_sale_ids.with_company(cls.company_a)

    def test_the_seller_ships_to_the_customer_of_the_buyer(self):
        self.assertEqual((self.order.company_id, self.order.state), (self.company_a, "sale"))
        self.assertEqual(self.order.partner_shipping_id, self.customer)
        self.assertEqual(self.order.intercompany_chain_id, self.sale.intercompany_chain_id)
        self.assertEqual([one.intercompany_depth for one in self.sale | self.order], [0, 1])

    def test_shipping_delivers_on_both_sides(self):
        self._ship(self.order, 4)
        self.assertEqual((self.order.order_line.qty_delivered, self.sale.order_line.qty_delivered), (4, 4))
        self.assertEqual(self.purchase.order_line.qty_received, 4)
        match = self._match(self.order)
        self.assertEqual((match.shipped, match.received, match.in_transit), (4, 4, 0))
        self._ship(self.order)
        self.assertEqual((self.order.order_line.qty_delivered, self.sale.order_line.qty_delivered), (6, 6))
        transit = self.env["intercompany.agreement"]._transit()
        quants = self.widget.stock_quant_ids.filtered(lambda quant: quant.location_id == transit)
        self.assertEqual(sum(quants.mapped("quantity")), 0)
