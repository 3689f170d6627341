from odoo import Command
from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestCarrier(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany, cls.france = cls.env.ref("base.de"), cls.env.ref("base.fr")
        address = {"street": "Kai 1", "city": "Bremen", "zip": "28195", "country_id": cls.germany.id}
        cls.customer = cls._make_customer("Hansa", **address)
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Van",
                "delivery_type": "fixed",
                "fixed_price": 20.0,
                "product_id": cls._make_product("Freight", type="service", is_storable=False).id,
            }
        )

    def _order(self, **values):
        return self._sell(customer=self.customer, carrier_id=self.carrier.id, **values)

    def test_carrier_has_to_serve_the_country(self):
        self._set_gate("shipping")
        self.assertEqual(self._order().release_state, "released")
        self.carrier.country_ids = self.france
        order = self._order()
        self.assertEqual(set(self._holds(order)), {("shipping", "carrier_place")})
        self.assertIn("Van does not deliver", order.release_blocked_by)
        self.carrier.country_ids += self.germany
        order.action_recheck()
        self.assertEqual(order.release_state, "released")

    def test_carrier_refuses_goods_and_weight(self):
        self._set_gate("shipping")
        tag = self.env["product.tag"].create({"name": "Dangerous"})
        self.product.write({"weight": 6.0, "product_tag_ids": [Command.set(tag.ids)]})
        self.carrier.write({"excluded_tag_ids": [Command.set(tag.ids)], "max_weight": 10.0})
        self.assertEqual(set(self._holds(self._order(quantity=1))), {("shipping", "carrier_goods")})
        both = {("shipping", "carrier_goods"), ("shipping", "carrier_weight")}
        self.assertEqual(set(self._holds(self._order(quantity=2))), both)

    def test_margin_is_counted_after_freight_that_nobody_pays(self):
        # 100 - 60 - 20 of 100
        self._set_gate("margin", limit_ratio=0.3)
        order = self._order(quantity=1)
        self.assertEqual(self._holds(order), {("margin", "below_floor"): (0.2, 0.3)})
        self.assertIn("40 % before freight 20 %", order.release_blocked_by)
        # 400 - 240 - 20 of 400
        self.assertEqual(self._order(quantity=4).release_state, "released")

    def test_freight_that_the_customer_pays_lowers_nothing(self):
        self._set_gate("margin", limit_ratio=0.3)
        order = self._order(quantity=1, confirm=False)
        order.order_line = [
            Command.create(
                {"product_id": self.carrier.product_id.id, "price_unit": 20.0, "is_delivery": True}
            )
        ]
        order.action_confirm()
        self.assertEqual(order.release_state, "released")
