"""Two customers that turn out to be one: what the gates know of both goes on."""

from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestMergedCustomers(ReleaseCase):
    def test_holds_limits_and_exposure_of_both_belong_to_the_one(self):
        kept, gone = (self._make_customer(name) for name in ("Hansa Bau", "Hansabau"))
        lines = self.env["order.release.credit.line"].create(
            [
                {
                    "company_id": self.company_a.id,
                    "partner_id": customer.id,
                    "amount": amount,
                    "currency_id": self.eur.id,
                }
                for customer, amount in ((kept, 1000.0), (gone, 300.0))
            ]
        )
        first, second = self._sell(4, customer=kept), self._sell(2, customer=gone)
        held = self._sell(7, customer=gone)
        self._release(held, "credit_controller")
        waits = self._sell(3, customer=gone)
        self.assertEqual(
            (first + second + held + waits).mapped("release_state"),
            ["released", "released", "released", "held"],
        )
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept + gone).ids, kept, extra_checks=False)
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual((first + second + held + waits).partner_id, kept)
        self.assertEqual(lines.exists().partner_id, kept)
        self.assertEqual(
            self.env["order.release.override"].search([("order_id", "=", held.id)]).partner_id, kept
        )
        # 400 + 200 + 700 are let go; the limit that counts is one of the two.
        order = self._sell(1, customer=kept)
        self.assertEqual(order.release_hold_ids.figure, 1400.0)
        waits.action_recheck()
        self.assertEqual(waits.release_state, "held")
