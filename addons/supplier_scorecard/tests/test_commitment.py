from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestCommitment(SupplierCase):
    def _log(self, purchase):
        rows = self.env["supplier.commitment"].search([("order_id_value", "=", purchase.id)], order="id")
        return [(row.kind, row.asked_by, row.promised_at, row.quantity) for row in rows]

    def test_confirming_logs_the_request_once(self):
        purchase = self._order_for(12)
        self.assertEqual(self._log(purchase), [("requested", "us", moment(12), 10.0)])
        purchase.order_line.name = "Another text"
        self.assertEqual(len(self._log(purchase)), 1)

    def test_a_draft_is_not_logged(self):
        purchase = self._make_purchase([(self._make_product(), 3)], vendor=self.vendor)
        purchase.order_line.date_planned = moment(9)
        self.assertEqual(self._log(purchase), [])

    def test_buyers_own_change_is_ours(self):
        purchase = self._order_for(12)
        purchase.order_line.with_user(self.users["buyer"]).date_planned = moment(20)
        self.assertEqual(self._log(purchase)[1:], [("moved", "us", moment(20), 10.0)])

    def test_vendors_change_in_the_portal_is_the_vendors(self):
        purchase = self._order_for(12)
        purchase._update_date_planned_for_lines([(purchase.order_line, moment(15))])
        self.assertEqual(self._log(purchase)[1:], [("moved", "vendor", moment(15), 10.0)])

    def test_a_client_cannot_put_his_change_on_the_vendors_account(self):
        purchase = self._order_for(12)
        for word in ("vendor", True, "ASKED_BY_VENDOR", {}):
            line = purchase.order_line.with_user(self.users["buyer"]).with_context(supplier_asked_by=word)
            line.date_planned = moment(14) if word == "vendor" else moment(16)
        self.assertEqual({asked_by for _kind, asked_by, *_rest in self._log(purchase)}, {"us"})

    def test_acknowledging_confirms_the_date(self):
        purchase = self._order_for(12)
        purchase.action_acknowledge()
        self.assertEqual(self._log(purchase)[1:], [("confirmed", "vendor", moment(12), 10.0)])

    def test_quantity_and_cancellation_are_logged(self):
        """Odoo moves the date too when the quantity of a line with a price list changes; that is our doing and logged."""
        purchase = self._order_for(12)
        purchase.order_line.product_qty = 8
        date = purchase.order_line.date_planned
        purchase.button_cancel()
        self.assertEqual(
            self._log(purchase)[1:],
            [("moved", "us", date, 8.0), ("quantity", "us", date, 8.0), ("cancelled", "us", date, 8.0)],
        )

    def test_the_wizard_says_who_asked_and_why(self):
        purchase = self._order_for(12)
        wizard = self.env["supplier.date.change"].with_user(self.users["buyer"])
        wizard = wizard.with_context(active_model="purchase.order", active_id=purchase.id)
        wizard.create({"date": moment(17), "asked_by": "vendor", "reason": "Part missing"}).action_apply()
        self.assertEqual(self._log(purchase)[1:], [("moved", "vendor", moment(17), 10.0)])
        self.assertEqual(purchase.order_line.move_ids.date_deadline, moment(17))
        row = self.env["supplier.commitment"].search([("order_id_value", "=", purchase.id)], limit=1)
        self.assertEqual((row.reason, row.actor_name), ("Part missing", "Buyer"))

    def test_the_wizard_refuses_what_is_received_and_who_is_no_buyer(self):
        purchase = self._order_for(12)
        values = {
            "order_id": purchase.id,
            "line_ids": purchase.order_line.ids,
            "date": moment(17),
            "reason": "Late",
        }
        wizard = self.env["supplier.date.change"].create(values)
        with self._assert_unchanged(purchase.order_line, ["date_planned"]), self.assertRaises(AccessError):
            wizard.with_user(self.users["warehouse_operator"]).sudo().action_apply()
        self._receive(purchase)
        with (
            self._assert_unchanged(purchase.order_line, ["date_planned"]),
            self.assertRaisesRegex(UserError, "in full"),
        ):
            wizard.action_apply()

    def test_the_log_cannot_be_changed(self):
        purchase = self._order_for(12)
        row = self.env["supplier.commitment"].search([("order_id_value", "=", purchase.id)])
        with self._assert_unchanged(row, ["promised_at"]):
            for attempt in (lambda: row.write({"promised_at": moment(30)}), row.unlink):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(AccessError):
            row.with_user(self.users["buyer"]).copy()

    def test_lines_added_later_are_requested_then(self):
        purchase = self._order_for(12)
        with freeze_time(moment(5)):
            purchase.order_line = [
                (
                    0,
                    0,
                    {
                        "product_id": self._make_product("Second").id,
                        "product_qty": 4,
                        "date_planned": moment(14),
                    },
                )
            ]
        self.assertEqual(self._log(purchase)[1:], [("requested", "us", moment(14), 4.0)])
