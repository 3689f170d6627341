from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import FactsCase


def march(day):
    return date(2030, 3, day)


@tagged("post_install", "-at_install")
class TestKpiReturns(FactsCase):
    """March 2030. Branch A1 ships in one step, A2 picks, packs and ships; all of it left on the 5th at 10:00.

    =========  =======================  ==============================================================================
    mixed      A1: 4 nails, 2 bolts     1 nail back on the 7th, the wrong product; entered on the 5th; not invoiced
    damaged    A1: 5 nails, channel     2 back on the 7th; entered on the 6th, invoiced on the 6th, credited on the 10th
    silent     A1: 3 bolts              1 back on the 8th, no reason, not to be credited; entered on the 7th
    edited     A1: 6 nails              5 of them, it was found once the pick was done
    stepwise   A2: 2 nails, 1 bolt      1 nail back on the 7th, the wrong product; entered on the 7th
    abroad     company B: 1 nail
    =========  =======================  ==============================================================================

    Nails cost 10, bolts 20.
    """

    source = "distribution.kpi.source.warehouse"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        (cls.company_a | cls.company_b).control_active = True
        cls.warehouse_a2.delivery_steps = "pick_pack_ship"
        cls.nail = cls._make_product("Nail", invoice_policy="delivery")
        cls.bolt = cls._make_product("Bolt", invoice_policy="delivery")
        cls.wrong = cls.env.ref("distribution_kpi.return_reason_wrong_product")
        cls.hurt = cls.env.ref("distribution_kpi.return_reason_damaged")
        for product in (cls.nail, cls.bolt):
            for warehouse in (cls.warehouse_a1, cls.warehouse_a2, cls.warehouse_b1):
                cls._put_stock(product, 100, warehouse=warehouse)
        with freeze_time("2030-03-05 10:00:00"):
            cls.mixed = cls._ship([(cls.nail, 4, 10.0), (cls.bolt, 2, 20.0)])
            cls.damaged = cls._ship([(cls.nail, 5, 10.0)], team_id=cls.team.id)
            cls.silent = cls._ship([(cls.bolt, 3, 20.0)])
            cls.edited = cls._ship([(cls.nail, 6, 10.0)])
            cls.stepwise = cls._ship([(cls.nail, 2, 10.0), (cls.bolt, 1, 20.0)], warehouse=cls.warehouse_a2)
            cls.abroad = cls._ship([(cls.nail, 1, 10.0)], warehouse=cls.warehouse_b1)
            cls.edited.picking_ids.move_line_ids.quantity = 5
        with freeze_time("2030-03-06 12:00:00"):
            cls.invoice = cls.damaged._create_invoices()
            cls.invoice.action_post()
        with freeze_time("2030-03-07 10:00:00"):
            cls.wrong_back = cls._return(cls.mixed, cls.nail, 1, "2030-03-05", cls.wrong)
            cls.hurt_back = cls._return(cls.damaged, cls.nail, 2, "2030-03-06", cls.hurt)
            cls.late_found = cls._return(cls.stepwise, cls.nail, 1, "2030-03-07", cls.wrong)
        with freeze_time("2030-03-08 10:00:00"):
            cls.silent_back = cls._return(cls.silent, cls.bolt, 1, "2030-03-07", to_refund=False)
        cls.env.flush_all()

    @classmethod
    def _ship(cls, lines, **values):
        order = cls._make_order(lines, confirm=True, **values)
        for _step in range(3):
            cls._validate(order.picking_ids.filtered(lambda one: one.state == "assigned"))
        return order

    @classmethod
    def _return(cls, order, product, quantity, asked, reason=None, to_refund=True):
        picking = order.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")
        wizard = cls._return_form(picking).save()
        wizard.return_reason_id = reason
        for line in wizard.product_return_moves:
            line.quantity = quantity if line.product_id == product else 0
            line.to_refund = to_refund
        back = wizard._create_return()
        cls._validate(back)
        cls.env.cr.execute(
            "UPDATE stock_move SET create_date = %s WHERE id IN %s", (f"{asked} 08:00:00", back.move_ids._ids)
        )
        return back.move_ids

    @classmethod
    def _return_form(cls, picking, env=None):
        context = {"active_ids": picking.ids, "active_id": picking.id, "active_model": "stock.picking"}
        return Form((env or cls.env)["stock.return.picking"].with_context(**context))

    def _credit(self, day):
        with freeze_time(f"{day} 12:00:00"):
            note = self.invoice._reverse_moves([{"invoice_date": day, "date": day}])
            note.invoice_line_ids.quantity = 2
            note.action_post()
        return note

    def test_lines_picked_right_first_time(self):
        self.assertEqual(self._sums("pick_accuracy", march(5), warehouse_id=self.warehouse_a1), (3, 5))
        self.assertEqual(self._sums("pick_accuracy", march(5), warehouse_id=self.warehouse_a2), (1, 2))
        self.assertEqual(self._sums("pick_accuracy", march(5), company=self.company_b), (1, 1))
        self.assertIsNone(self._sums("pick_accuracy", march(7)))
        picked = self._documents("pick_accuracy", march(5))
        self.assertEqual(
            picked.picking_id.picking_type_id, self.warehouse_a1.out_type_id | self.warehouse_a2.pick_type_id
        )

    def test_a_reason_told_later_corrects_the_day_of_the_pick(self):
        self.env.cr.execute("UPDATE stock_move SET write_date = '2000-01-01'")
        self.env.cr.execute("UPDATE sale_order SET write_date = '2000-01-01'")
        self.env.cr.execute("UPDATE account_move SET write_date = '2000-01-01'")
        self.env.invalidate_all()
        self.silent_back.return_reason_id = self.wrong
        self.assertEqual(self._sums("pick_accuracy", march(5), warehouse_id=self.warehouse_a1), (2, 5))
        touched = self.env[self.source]._touched_days("2001-01-01 00:00:00", self.company_a)
        self.assertLessEqual({march(5), march(8)}, touched)
        self.assertTrue({march(1), march(12)}.isdisjoint(touched))

    def test_only_changes_of_done_picks_of_watched_companies_count(self):
        move = self.damaged.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing").move_ids
        move.move_line_ids.quantity = 5
        self.assertFalse(move.kpi_corrected, "nothing was changed")
        received = self._receive(self._make_purchase([(self.nail, 5, 1.0)], confirm=True)).move_ids
        received.move_line_ids.quantity = 4
        self.assertFalse(received.kpi_corrected, "a receipt is no pick")
        self.company_a.control_active = False
        move.move_line_ids.quantity = 4
        self.assertFalse(move.kpi_corrected, "off costs nothing")
        self.company_a.control_active = True
        move.quantity = 3
        self.assertTrue(move.kpi_corrected)

    def test_values_by_cause_add_up(self):
        expected = {
            march(7): {"return_value_wrong": 20, "return_value_damaged": 20},
            march(8): {"return_value_unexplained": 20},
        }
        causes = (
            "return_value_wrong", "return_value_damaged", "return_value_defective", "return_value_late",
            "return_value_unwanted", "return_value_other", "return_value_unexplained",
        )  # fmt: skip
        for day, values in expected.items():
            found = {code: self._sums(code, day) for code in causes}
            with self.subTest(day=day):
                self.assertEqual({code: one[0] for code, one in found.items() if one}, values)
                self.assertEqual(self._sums("return_value", day)[0], sum(values.values()))
        self.assertEqual(self._sums("return_value_damaged", march(7), team_id=self.team), (20, 0))
        self.assertEqual(self._documents("return_value_damaged", march(7)), self.hurt_back)
        self.assertIsNone(self._sums("return_value_wrong", march(7), company=self.company_b))

    def test_returns_explained(self):
        self.assertEqual(self._sums("return_explained", march(7)), (3, 3))
        self.assertEqual(self._sums("return_explained", march(8)), (0, 1))

    def test_time_to_settle(self):
        # Not invoiced: two days from the 5th, none from the 7th. Invoiced and not credited: not settled.
        self.assertEqual(self._sums("return_settlement_days", march(7)), (2, 2))
        self.assertEqual(self._sums("return_settlement_days", march(8)), (1, 1))
        self._credit("2030-03-10")
        self.assertEqual(self._sums("return_settlement_days", march(7)), (2, 2))
        self.assertEqual(self._sums("return_settlement_days", march(10), team_id=self.team), (4, 1))
        self.assertEqual(self._documents("return_settlement_days", march(10)), self.hurt_back)
        self.assertIsNone(self._sums("return_settlement_days", march(7), company=self.company_b))

    def test_credited_before_it_came_back(self):
        self._credit("2030-03-06")
        self.assertEqual(self._sums("return_settlement_days", march(7), team_id=self.team), (1, 1))

    def test_the_rest_of_a_return_keeps_its_reason(self):
        order = self._ship([(self.nail, 4, 10.0)])
        wizard = self._return_form(order.picking_ids).save()
        wizard.product_return_moves.write({"quantity": 4, "return_reason_id": self.hurt.id})
        wizard.return_reason_id = self.wrong
        back = wizard._create_return()
        self._validate(back, quantities={self.nail: 1})
        self.assertEqual(back.move_ids.return_reason_id, self.hurt)
        rest = self.env["stock.picking"].search([("backorder_id", "=", back.id)])
        self.assertEqual(rest.move_ids.mapped("product_uom_qty"), [3])
        self.assertEqual(rest.move_ids.return_reason_id, self.hurt)

    def test_warehouse_chooses_reasons_and_supervisors_make_them(self):
        env = self.env(user=self.users["warehouse_operator"])
        with self._return_form(self.mixed.picking_ids[:1], env) as form:
            form.return_reason_id = self.hurt
        reasons = env["distribution.return.reason"]
        self.assertIn(self.hurt, reasons.search([]))
        with self.assertRaises(AccessError):
            reasons.create({"name": "Mine", "cause": "other"})
        supervisor = reasons.with_user(self.users["count_supervisor"])
        supervisor.create({"name": "Label unreadable", "cause": "other"})
        theirs = reasons.sudo().create({"name": "B's", "cause": "other", "company_id": self.company_b.id})
        self.assertNotIn(theirs, reasons.search([]))

    def test_the_cause_of_a_reason_in_use_stays(self):
        reason = self.hurt.with_user(self.users["administrator"])
        with self._assert_unchanged(reason, ["cause"]), self.assertRaisesRegex(UserError, "Archive it"):
            reason.cause = "wrong"
        unused = self.env.ref("distribution_kpi.return_reason_late").with_user(self.users["administrator"])
        unused.cause = "other"
        log = self.env["distribution.decision"].search(
            [("res_model", "=", unused._name), ("res_id", "=", unused.id)]
        )
        self.assertEqual(log.mapped("verdict"), ["policy_change"])
