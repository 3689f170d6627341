"""What the database refuses by itself, and what verification finds where it does not."""

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope

from .bypass_common import BypassCase


@tagged("post_install", "-at_install")
class TestBypassDatabase(BypassCase):
    def _assert_database_refuses(self, statement, *params):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement, params)

    def test_reserving_or_completing_by_sql_fails(self):
        for change in (
            "state = 'assigned'", "state = 'partially_available'", "state = 'done'", "quantity = 3", "picked = TRUE",
        ):  # fmt: skip
            self._assert_database_refuses(f"UPDATE stock_move SET {change} WHERE id = %s", self.held.id)
        self._assert_database_refuses("UPDATE stock_move SET release_hold = TRUE WHERE id = %s", self.free.id)
        self._assert_database_refuses(
            "UPDATE stock_move_line SET move_id = %s WHERE id = %s", self.held.id, self.free.move_line_ids.id
        )
        self._assert_database_refuses(
            """INSERT INTO stock_move_line (move_id, product_id, product_uom_id, quantity, location_id,
                                            location_dest_id, company_id, date)
               SELECT id, product_id, product_uom, 3, location_id, location_dest_id, company_id, now()
                 FROM stock_move WHERE id = %s""",
            self.held.id,
        )
        self.env.invalidate_all()
        self.assertRecordValues(self.held, [{"state": "confirmed", "quantity": 0.0, "release_hold": True}])

    def _unexplained(self):
        self.env.flush_all()
        return self.env["stock.move"]._find_unexplained_releases(self.company_a | self.company_b)

    def test_flag_cleared_by_sql_is_found(self):
        self.assertFalse(self._unexplained())
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET release_hold = FALSE WHERE id = %s", [self.held.id])
        self.env.invalidate_all()
        found = self._unexplained()
        self.assertEqual(list(found), [self.held])
        self.assertEqual((found[self.held]["product_qty"], found[self.held]["decision_id"]), (3.0, None))
        ledger = self.env["distribution.decision"]
        words = [one["text"] for one in ledger._verify(company=self.company_a)["findings"]]
        self.assertEqual(len(words), 1)
        self.assertIn(f"3 x Drill of {self.order.name}", words[0])
        self.assertFalse(ledger._verify(company=self.company_b)["findings"])
        findings = self.env["order.release.detector.cleared"]._detect(Scope(self.company_a.ids))
        self.assertEqual(
            [(one.res_id, one.amount_at_risk, one.company_id) for one in findings],
            [(self.held.id, 24.0, self.company_a.id)],  # listed at 10 USD = 8 EUR
        )
        self.assertFalse(self.env["order.release.detector.cleared"]._detect(Scope(self.company_b.ids)))

    def test_foreign_decision_does_not_explain(self):
        other = self._decide(self._make_open_order())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET release_hold = FALSE, release_decision_id_value = %s WHERE id = %s",
            [other.id, self.held.id],
        )
        self.env.invalidate_all()
        self.assertEqual(list(self._unexplained()), [self.held])

    def test_released_backordered_and_pushed_goods_are_explained(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        order = self._make_held_order([(self.product, 3)])
        released = self._release_order(order)
        self._validate(released.picking_id, {self.product: 1})
        self.assertEqual(len(order.order_line.move_ids), 3)
        self.assertFalse(self._unexplained())
