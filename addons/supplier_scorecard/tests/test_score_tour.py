from datetime import date

from odoo.tests import HttpCase, tagged

from .common import SupplierCase, moment

SUNDAY = date(2026, 3, 29)


@tagged("post_install", "-at_install")
class TestScoreTour(SupplierCase, HttpCase):
    """The buyer's main path in a real browser: from the list to the worst line, an appeal, and the drafted letter."""

    def test_buyer_follows_a_bad_score_to_its_cause(self):
        orders = self.env["purchase.order"]
        for number in range(6):
            order = self._order_for(12)
            self._receive(order, on=moment(12 if number < 4 else 15))
            orders |= order
        self.builder._build(self.company_a, as_of=SUNDAY)
        self.env["supplier.score.builder"]._score(self.company_a, SUNDAY)
        buyer = self._make_user("buyer", login="control_tour_buyer", groups=("base.group_partner_manager",))
        url = "/odoo/action-supplier_scorecard.supplier_score_action"
        self.start_tour(url, "supplier_scorecard_buyer", login=buyer.login)
        appeal = self.env["supplier.appeal"].search([("line_id", "in", orders.order_line.ids)])
        self.assertEqual(
            (appeal.requester_id, appeal.owner, appeal.days, appeal.state), (buyer, "dock", 3, "asked")
        )
        self.assertEqual(appeal.line_id.order_id, orders[4])
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", self.vendor.ids)]), "a draft was sent"
        )
