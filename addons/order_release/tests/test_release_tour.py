from odoo.tests import HttpCase, tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestReleaseTour(ReleaseCase, HttpCase):
    def test_sales_confirms_over_the_limit_and_credit_releases_with_reason(self):
        customer = self._make_customer("Hansa Tour", limit=1000.0)
        order = self._sell(12, customer=customer, confirm=False)
        self.start_tour(
            f"/odoo/action-sale.action_quotations/{order.id}", "order_release_sales", login="salesman"
        )
        order.invalidate_recordset()
        self.assertEqual((order.state, order.release_state, self._held(order)), ("sale", "held", (12.0, 0.0)))
        self.assertEqual(order.activity_ids.user_id, self.users["credit_controller"])
        self.start_tour(
            "/odoo/release-desk", "order_release_credit", login=self.users["credit_controller"].login
        )
        order.invalidate_recordset()
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 12.0)))
        self.assertEqual(order.picking_ids.state, "assigned")
        entry = self.env["distribution.decision"].browse(order.release_hold_ids.decision_id_value)
        self.assertEqual((entry.reason, entry.verdict), ("Bank guarantee arrived", "override"))
