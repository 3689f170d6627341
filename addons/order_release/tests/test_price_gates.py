from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestPriceGates(ReleaseCase):
    def test_discount_above_the_limit_waits_for_approval(self):
        self._set_gate("discount", mode="approve", limit_ratio=0.15)
        order = self._sell(1, confirm=False)
        order.order_line.discount = 20.0
        order.action_confirm()
        self.assertEqual(self._holds(order), {("discount", "over_discount"): (0.2, 0.15)})
        self.assertEqual(self._held(order), (1.0, 0.0))
        self.assertIn("20 % above 15 %", order.release_blocked_by)

    def test_what_several_lines_have_in_common_is_told_once(self):
        self._set_gate("discount", mode="approve", limit_ratio=0.15)
        order = self._sell(lines=[(self.product, 1, 100.0)] * 3, confirm=False)
        order.order_line.discount = 20.0
        order.action_confirm()
        self.assertEqual(order.release_blocked_by.count("20 % above 15 %"), 1)
        self.assertTrue(order.release_blocked_by.endswith(", and 2 more"), order.release_blocked_by)

    def test_discount_at_the_limit_passes(self):
        self._set_gate("discount", mode="approve", limit_ratio=0.15)
        order = self._sell(1, confirm=False)
        order.order_line.discount = 15.0
        order.action_confirm()
        self.assertFalse(order.release_hold_ids)

    def test_margin_below_the_floor_is_blocked(self):
        self._set_gate("margin", limit_ratio=0.3)
        order = self._sell(1, price=80.0)
        self.assertEqual(self._holds(order), {("margin", "below_floor"): (0.25, 0.3)})
        self.assertEqual(self._sell(1, price=100.0).release_state, "released")

    def test_warning_is_shown_and_stops_nothing(self):
        self._set_gate("margin", mode="warn", limit_ratio=0.3)
        order = self._sell(1, price=80.0)
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._held(order), (0.0, 1.0))
        self.assertEqual(self._holds(order), {("margin", "below_floor"): (0.25, 0.3)})
        self.assertFalse(order.release_blocked_by)

    def test_line_at_a_loss_shows_its_negative_margin(self):
        self._set_gate("margin", limit_ratio=0.0)
        order = self._sell(1, price=48.0)
        self.assertEqual(self._holds(order), {("margin", "below_floor"): (-0.25, 0.0)})

    def test_each_bad_line_has_its_own_hold(self):
        self._set_gate("margin", limit_ratio=0.3)
        order = self._sell(lines=[(self.product, 1, 80.0), (self.product, 1, 100.0), (self.product, 1, 70.0)])
        holds = order.release_hold_ids
        self.assertEqual(len(holds), 2)
        self.assertEqual(holds.line_id, order.order_line[0] | order.order_line[2])
        self.assertEqual(self._held(order), (3.0, 0.0))

    def test_price_corrected_lets_the_order_go(self):
        self._set_gate("margin", limit_ratio=0.3)
        order = self._sell(1, price=80.0)
        order.order_line.price_unit = 100.0
        order.with_user(self.users["order_desk"]).action_recheck()
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._held(order), (0.0, 1.0))

    def test_rates_are_kept_until_one_changes(self):
        gate = self.env["order.release.gate.price"]
        own, other = self.company_a.currency_id, self.company_b.currency_id
        self.assertNotEqual(own, other)
        rates = self.env["res.currency.rate"].search([("currency_id", "in", (own | other).ids)])
        rates.unlink()
        day = {"name": "2020-01-01", "company_id": self.company_a.id}
        self.env["res.currency.rate"].create({**day, "currency_id": other.id, "rate": 2.0})
        companies = {self.company_a.id}
        self.assertEqual(gate._fetch_rates(companies)[1][other.id, self.company_a.id], 0.5)
        self.env.invalidate_all()
        with self.assertQueryCount(0):
            gate._fetch_rates(companies)
        self.env["res.currency.rate"].search([("currency_id", "=", other.id)]).rate = 4.0
        self.assertEqual(gate._fetch_rates(companies)[1][other.id, self.company_a.id], 0.25)
