from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user, tagged

from .release_common import ReleaseCase

START = datetime(2030, 3, 4, 8)


def after(minutes):
    return freeze_time(START + timedelta(minutes=minutes))


@tagged("post_install", "-at_install")
class TestReleaseMessages(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(cron, "_commit_progress", return_value=60.0))
        cls.customer = cls._make_customer("Hansa Bau", limit=1000.0, email="hansa@example.com")
        with freeze_time(START - timedelta(days=1)):
            cls.team.write(
                {f"release_message_{kind}": True for kind in ("hold", "backorder", "date", "shipment")}
            )

    def _run(self):
        """Let the job run twice, as two workers would, and return the subjects of the mails to the customer."""
        self.env.flush_all()
        for _time in range(2):
            self.env["order.release.message"]._cron_tell()
        return self._subjects()

    def _subjects(self):
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids)], order="id")
        return [mail.subject for mail in mails]

    def _hold(self, quantity=12, **values):
        with after(0):
            return self._sell(quantity, customer=self.customer, team_id=self.team.id, **values)

    def test_a_held_order_is_told_once_after_it_settled(self):
        order = self._hold()
        with after(10):
            self.assertEqual(self._run(), [])
        with after(16):
            self.assertEqual(self._run(), [f"Your order {order.name} is being checked"])
        with after(500):
            self.assertEqual(len(self._run()), 1)

    def test_what_was_cured_at_once_is_never_told(self):
        order = self._hold()
        with after(5):
            self._release(order, "credit_controller")
        with after(60):
            self.assertEqual(self._run(), [])

    def test_nothing_is_told_by_default_and_no_old_news_after_switching_on(self):
        self.team.write(
            {f"release_message_{kind}": False for kind in ("hold", "backorder", "date", "shipment")}
        )
        self._hold()
        with after(60):
            self.assertEqual(self._run(), [])
            self.team.release_message_hold = True
        with after(120):
            self.assertEqual(self._run(), [])

    def test_never_two_in_an_hour_and_the_second_is_not_lost(self):
        order = self._hold()
        with after(20):
            self._run()
        with after(25):
            self._release(order, "credit_controller")
            self._validate(order.picking_ids)
        with after(45):
            self.assertEqual(len(self._run()), 1)
        with after(81):
            self.assertEqual(self._run()[1:], [f"Your order {order.name} is on its way"])

    def test_shipped_in_part_is_one_message_about_both(self):
        order = self._hold(5)
        with after(20):
            self._validate(order.picking_ids, quantities={self.product: 2})
        with after(40):
            self.assertEqual(self._run(), [f"Your order {order.name}: a part is on its way"])

    def test_a_new_date_is_told_the_first_is_not(self):
        order = self._hold(5, commitment_date=START + timedelta(days=5))
        with after(20):
            self.assertEqual(self._run(), [])
        with after(30):
            order.commitment_date = START + timedelta(days=9)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET write_date = %s WHERE id = %s", [START, order.id])
        with after(60):
            self.assertEqual(self._run(), [f"Your order {order.name}: new delivery date"])

    def test_the_mail_says_nothing_that_is_the_houses_business(self):
        self._hold()
        with after(30):
            self._run()
        body = self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids)]).body_html
        for word in ("redit", "xposure", "1,000", "limit"):
            self.assertNotIn(word, body)

    def test_another_channel_tells_nothing(self):
        with after(0):
            self._sell(12, customer=self.customer, team_id=self.team.copy({"name": "Web"}).id)
        # A copy keeps what is told, but not since when: its own switch decides.
        self.env["crm.team"].search([("name", "=", "Web")]).write({"release_message_hold": False})
        with after(60):
            self.assertEqual(self._run(), [])

    def test_a_mail_that_fails_is_tried_again(self):
        self._hold()
        template = type(self.env["mail.template"])
        with (
            after(30),
            patch.object(template, "send_mail", side_effect=ValueError("no template")),
            self.assertLogs("odoo.addons.order_release.models.order_release_message", "ERROR"),
        ):
            self._run()
        with after(40):
            self.assertEqual(len(self._run()), 1)


@tagged("post_install", "-at_install")
class TestReleasePortal(ReleaseCase, HttpCase):
    def _page(self, order, user):
        self.authenticate(user.login, user.login)
        response = self.url_open(f"/my/orders/{order.id}")
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_the_customer_reads_plain_words_and_no_internal_reason(self):
        customer = self._make_customer("Hansa Bau", limit=1000.0)
        user = new_test_user(
            self.env, "hansa_portal", groups="base.group_portal", company_id=self.company_a.id
        )
        user.partner_id.parent_id = customer
        order = self._sell(12, customer=user.partner_id, commitment_date=datetime(2099, 3, 4))
        order.message_subscribe(user.partner_id.ids)
        page = self._page(order, user)
        self.assertIn("being checked by our team", page)
        self.assertIn("03/04/2099", page)
        for word in ("Credit", "xposure", "1,000.00 ", "held"):
            self.assertNotIn(word, page)
        self._release(order, "credit_controller")
        self.assertIn("Your order is being prepared", self._page(order, user))
        self._validate(order.picking_ids)
        page = self._page(order, user)
        self.assertIn("on its way", page)
        self.assertNotIn("Expected on", page)
