from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestShippingAndDataGates(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        address = {
            "street": "Kai 1",
            "city": "Bremen",
            "zip": "28195",
            "country_id": cls.env.ref("base.de").id,
        }
        cls.customer = cls._make_customer("Hansa", **address)

    def _order(self, **values):
        return self._sell(customer=self.customer, **values)

    def test_address_has_to_be_complete(self):
        self._set_gate("shipping")
        self.assertEqual(self._order().release_state, "released")
        self.customer.write({"zip": False, "street": False})
        order = self._order()
        self.assertEqual(set(self._holds(order)), {("shipping", "address")})
        self.assertIn("street, zip", order.release_blocked_by)

    def test_least_value_weight_and_volume(self):
        self.product.write({"weight": 2.0, "volume": 0.1})
        self._set_gate("shipping", limit_amount=500.0, limit_weight=25.0, limit_volume=1.0)
        self.assertEqual(self._holds(self._order(quantity=4)), {("shipping", "small_order"): (400.0, 500.0)})
        self.assertEqual(self._order(quantity=10).release_state, "released")
        self.assertEqual(
            self._holds(self._order(quantity=13)),
            {("shipping", "over_weight"): (26.0, 25.0), ("shipping", "over_volume"): (1.3, 1.0)},
        )

    def test_day_asked_for_follows_cutoff_and_calendar_of_the_branch(self):
        self._set_gate("shipping")
        calendar = self.env["resource.calendar"].create(
            {"name": "Mo-Fr", "company_id": False, "tz": "Europe/Berlin"}
        )
        self.warehouse_a1.write({"calendar_id": calendar.id, "release_cutoff": 14.0})
        thursday = datetime(2030, 1, 3, 16)
        with freeze_time("2030-01-03 12:59:00"):  # 13:59 in Berlin
            self.assertEqual(self._order(commitment_date=thursday).release_state, "released")
            saturday = self._order(commitment_date=datetime(2030, 1, 5, 12))
            self.assertEqual(set(self._holds(saturday)), {("shipping", "closed_day")})
        with freeze_time("2030-01-03 13:00:00"):
            late = self._order(commitment_date=thursday)
            self.assertEqual(self._holds(late), {("shipping", "too_soon"): (1.0, 0.0)})
        with freeze_time("2030-01-04 13:00:00"):  # Friday after the cut-off: Monday is the first day
            late = self._order(commitment_date=datetime(2030, 1, 4, 16))
            self.assertEqual(self._holds(late), {("shipping", "too_soon"): (3.0, 0.0)})

    def test_days_off_count_from_the_moment_they_are_entered(self):
        self._set_gate("shipping")
        calendar = self.env["resource.calendar"].create({"name": "Mo-Fr", "company_id": False, "tz": "UTC"})
        self.warehouse_a1.calendar_id = calendar
        closed = {("shipping", "closed_day")}
        with freeze_time("2030-01-07 08:00:00"):  # a Monday
            tuesday = datetime(2030, 1, 8, 12)
            self.assertEqual(self._order(commitment_date=tuesday).release_state, "released")
            off = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Stocktaking",
                    "calendar_id": calendar.id,
                    "company_id": False,
                    "date_from": datetime(2030, 1, 8),
                    "date_to": datetime(2030, 1, 8, 23, 59),
                }
            )
            self.assertEqual(set(self._holds(self._order(commitment_date=tuesday))), closed)
            off.unlink()
            self.assertEqual(self._order(commitment_date=tuesday).release_state, "released")
            calendar.attendance_ids.filtered(lambda one: one.dayofweek == "1").unlink()
            self.assertEqual(set(self._holds(self._order(commitment_date=tuesday))), closed)
            self.warehouse_a1.calendar_id = False
            self.assertEqual(self._order(commitment_date=tuesday).release_state, "released")

    def test_holidays_of_a_person_leave_what_is_in_memory(self):
        person = self.env["resource.resource"].create({"name": "Jana Vogt"})
        days = {"date_from": datetime(2030, 1, 8), "date_to": datetime(2030, 1, 9), "company_id": False}
        leaves = self.env["resource.calendar.leaves"]
        with patch.object(type(self.env.registry), "clear_cache") as forget:
            off = leaves.create({**days, "resource_id": person.id})
            off.name = "Skiing"
            forget.assert_not_called()
            off.resource_id = False
            forget.assert_called_once()
            off.unlink()
            self.assertEqual(forget.call_count, 2)

    def test_day_of_a_company_follows_its_working_hours(self):
        hours, others = self.env["resource.calendar"].create(
            [{"name": name, "company_id": False, "tz": "UTC"} for name in ("Hours", "Others")]
        )
        night = datetime(2030, 1, 7, 23)
        self.company_a.resource_calendar_id = hours
        self.assertEqual(self.company_a._local_day(night).day, 7)
        hours.tz = "Asia/Tokyo"
        self.assertEqual(self.company_a._local_day(night).day, 8)
        self.company_a.resource_calendar_id = others
        self.assertEqual(self.company_a._local_day(night).day, 7)

    def test_order_that_waited_past_its_day_is_late_and_not_asked_for_too_soon(self):
        self._set_gate("shipping", at_release=True)
        self._set_gate("stock")
        self.warehouse_a1.release_cutoff = 14.0
        scarce = self._make_product("Scarce", price=10.0)
        with freeze_time("2030-01-02 09:00:00"):
            late = self._order(commitment_date=datetime(2030, 1, 3, 16), lines=[(scarce, 5, 10.0)])
            self.assertEqual(set(self._holds(late)), {("stock", "short")})
        with freeze_time("2030-01-07 09:00:00"):
            self._put_stock(scarce, 5)
            late.action_recheck()
            self.assertEqual((late.release_state, self._holds(late)), ("released", {}))
            # Whoever asks today for a day that is over asks too late, and is told so.
            over = self._order(commitment_date=datetime(2030, 1, 4, 16))
            self.assertEqual(self._holds(over), {("shipping", "too_soon"): (3.0, 0.0)})

    def test_customer_receives_at_certain_hours(self):
        self._set_gate("shipping")
        attendance = {"dayofweek": "3", "hour_from": 8, "hour_to": 12, "name": "Thursday"}
        hours = self.env["resource.calendar"].create(
            {
                "name": "Thursday morning",
                "company_id": False,
                "tz": "Europe/Berlin",
                "attendance_ids": [Command.clear(), Command.create(attendance)],
            }
        )
        self.customer.release_receiving_id = hours
        ship_to = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.customer.id, "type": "delivery", "street": "Kai 2", "city": "Bremen",
             "zip": "28195", "country_id": self.env.ref("base.de").id}
        )  # fmt: skip
        with freeze_time("2030-01-01 08:00:00"):
            # Thursday 3 January, 11:00 and 12:30 in Berlin; Friday.
            good = self._order(commitment_date=datetime(2030, 1, 3, 10), partner_shipping_id=ship_to.id)
            late = self._order(commitment_date=datetime(2030, 1, 3, 11, 30), partner_shipping_id=ship_to.id)
            friday = self._order(commitment_date=datetime(2030, 1, 4, 10))
            far = self._order(commitment_date=datetime(2031, 1, 3, 10))
        self.assertEqual((good.release_state, far.release_state), ("released", "released"))
        self.assertEqual(set(self._holds(late)), {("shipping", "receiver_hours")})
        self.assertIn("at 12:30, the customer receives 08:00-12:00", late.release_blocked_by)
        self.assertEqual(set(self._holds(friday)), {("shipping", "receiver_closed")})
        # The address has its own hours; asked again, the order goes by itself.
        ship_to.release_receiving_id = self.env["resource.calendar"].create(
            {"name": "Always", "company_id": False, "tz": "UTC"}
        )
        with freeze_time("2030-01-01 09:00:00"):
            late.action_recheck()
        self.assertEqual(late.release_state, "released")

    def test_products_and_customers_have_to_be_approved(self):
        self._set_gate("data")
        self.assertEqual(self._order().release_state, "released")
        self.product.product_tmpl_id.control_state = "blocked"
        self.customer.control_state = "draft"
        order = self._order()
        self.assertEqual(set(self._holds(order)), {("data", "product_blocked"), ("data", "customer_draft")})
        self.product.product_tmpl_id.control_state = "approved"
        self.customer.control_state = "approved"
        order.action_recheck()
        self.assertEqual(order.release_state, "released")

    def test_gaps_are_named(self):
        self._set_gate("data", check_barcode=True, check_weight=True, check_cost=True)
        order = self._order()
        self.assertIn("no barcode, weight", order.release_blocked_by)
        self.product.write({"barcode": "4001234567890", "weight": 1.0})
        order.action_recheck()
        self.assertEqual(order.release_state, "released")

    def test_cost_is_that_of_the_company(self):
        self._set_gate("data", policy=self.policy_b, check_cost=True)
        self.product.with_company(self.company_b).standard_price = 0.0
        self._set_gate("data", check_cost=True)
        self.assertEqual(self._order().release_state, "released")
        other = self._make_order(
            [(self.product, 1)], customer=self.customer, warehouse=self.warehouse_b1, confirm=True
        )
        self.assertEqual(set(self._holds(other)), {("data", "gaps")})

    def test_order_that_came_twice(self):
        self._set_gate("data", limit_days=7)
        first = self._order(client_order_ref="PO 7")
        self.assertEqual(first.release_state, "released")
        again = self._order(quantity=3, client_order_ref="PO 7 ")
        self.assertEqual(set(self._holds(again)), {("data", "double")})
        self.assertIn(first.name, again.release_blocked_by)
        self.assertIn("customer reference", again.release_blocked_by)
        same = self._order(client_order_ref="PO 8")
        self.assertIn("Same goods as " + first.name, same.release_blocked_by)
        again._action_cancel()
        other = self._order(quantity=5)
        self.assertEqual(other.release_state, "released")

    def test_old_orders_are_no_doubles(self):
        self._set_gate("data", limit_days=7)
        first = self._order(client_order_ref="PO 7")
        first.date_order = self._days_ago(9)
        self.assertEqual(self._order(client_order_ref="PO 7").release_state, "released")
