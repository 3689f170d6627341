from odoo import Command
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestDraftPanel(ReleaseCase):
    """What the form tells while a quotation is typed: as the gates will see it, and nothing of it stays."""

    def setUp(self):
        super().setUp()
        self._set_gate("credit")
        self.buyer = self._make_customer("Typed", limit=1000.0)

    def _typed(self, quantity, **values):
        line = {"product_id": self.product.id, "product_uom_qty": quantity, "price_unit": 100.0}
        return {
            "partner_id": self.buyer.id,
            "company_id": self.company_a.id,
            "warehouse_id": self.warehouse_a1.id,
            "order_line": [Command.create(line)],
            **values,
        }

    def _panel(self, order, values, user=None):
        orders = order.with_user(user or self.salesman)
        with self.enter_registry_test_mode():
            return orders.get_release_draft_panel(values)

    def _counted(self):
        return [
            self.env[name].sudo().with_context(active_test=False).search_count([])
            for name in ("sale.order", "sale.order.line", "mail.message", "mail.followers", "mail.mail")
        ] + [self.env.ref("sale.seq_sale_order").number_next_actual]

    def test_new_quotation_tells_what_would_hold_it_and_leaves_nothing(self):
        before = self._counted()
        none = self.env["sale.order"]
        self.assertFalse(self._panel(none, self._typed(10))["shown"])
        panel = self._panel(none, self._typed(11))
        self.assertIn("1,100.00", panel["reasons"][0]["text"])
        self.assertEqual((panel["state"], panel["shown"], panel["asked"]), ("quote", True, True))
        steps = panel["path"]["steps"]
        self.assertTrue(steps)
        self.assertFalse([one for step in steps for one in (step, *step["instead"]) if one["label"]])
        self.assertEqual(self._counted(), before)

    def test_change_that_is_not_saved_is_told_and_not_kept(self):
        order = self._sell(5, customer=self.buyer, confirm=False)
        line = order.order_line
        with self._assert_unchanged(order, ["amount_total", "write_date", "release_author_id"]):
            typed = {"product_uom_qty": 30, "price_unit": 100.0}
            panel = self._panel(order, {"order_line": [Command.update(line.id, typed)]})
            order.invalidate_recordset()
        self.assertIn("3,000.00", panel["reasons"][0]["text"])
        self.assertEqual(line.product_uom_qty, 5)

    def test_half_typed_shows_nothing(self):
        half = self._typed(11, order_line=[Command.create({"product_uom_qty": 3})])
        self.assertEqual(self._panel(self.env["sale.order"], half), {"shown": False, "asked": True})

    def test_where_no_gate_is_asked_nothing_is_tried(self):
        values = self._typed(11)
        self.policy.line_ids.at_quote = False
        self.policy_b.line_ids.at_quote = False
        self.assertEqual(self._panel(self.env["sale.order"], values), {"shown": False, "asked": False})
        self.policy.line_ids.at_quote = True
        self.company_a.order_release_active = False
        self.assertEqual(self._panel(self.env["sale.order"], values), {"shown": False, "asked": False})

    def test_who_may_not_write_quotations_tries_nothing(self):
        before = self._counted()
        for role in ("auditor", "warehouse_operator"):
            panel = self._panel(self.env["sale.order"], self._typed(11), self.users[role])
            self.assertEqual(panel, {"shown": False, "asked": True})
        self.assertEqual(self._counted(), before)
