from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestReleaseCases(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", limit=250.0)
        cls.credit = cls.env.ref("order_release.exception_kind_order_held_credit")
        cls.stuck = cls.env.ref("order_release.exception_kind_stuck_after_release")
        cls.short = cls.env.ref("order_release.exception_kind_pick_short")

    def _look(self, kind, companies=None):
        """Run the detector as its schedule would, and return the open cases of the companies."""
        scope = Scope((companies or self.company_a).ids)
        self.env["distribution.exception"]._reconcile(kind, scope, self.env[kind.detector]._detect(scope))
        return self._open(kind)

    def _open(self, kind):
        return self.env["distribution.exception"].search(
            [("kind_id", "=", kind.id), ("state", "!=", "closed"), ("company_id", "=", self.company_a.id)]
        )

    def _commit(self):
        """Do what the database does just before a commit."""
        self.env.cr.precommit.run()

    def test_waiting_costs_in_the_case_what_it_costs_on_the_order(self):
        self.policy.waiting_rate = 0.04
        order = self._sell(3, customer=self.customer)
        case = self._look(self.credit)
        self.assertEqual((case.amount_at_risk, case.rate_per_day), (order.release_value_held, 0.04))
        self.assertAlmostEqual(case.cost_per_hour, order.release_cost_per_hour, 2)
        self.assertEqual(order.release_cost_per_hour, 1.5)

    def test_where_the_policy_says_nothing_the_kind_says_what_waiting_costs(self):
        self.policy.waiting_rate = 0.0
        self._sell(3, customer=self.customer)
        self.assertEqual(self._look(self.credit).rate_per_day, self.credit.rate_per_day)

    # Closed with the release

    def test_a_release_closes_its_case_with_the_same_commit_and_no_other(self):
        order, other = self._sell(3, customer=self.customer), self._sell(4, customer=self.customer)
        self.assertEqual(len(self._look(self.credit)), 2)
        self._release(order, "credit_controller")
        self.assertEqual(len(self._open(self.credit)), 2)
        self._commit()
        self.assertEqual(self._open(self.credit).res_id, other.id)
        closed = self.env["distribution.exception"].search(
            [("res_id", "=", order.id), ("res_model", "=", "sale.order"), ("state", "=", "closed")]
        )
        self.assertEqual((closed.close_reason, len(closed)), ("cured", 1))

    def test_what_the_clock_lets_go_is_closed_too(self):
        order = self._sell(3, customer=self.customer)
        self._look(self.credit)
        self.customer.with_company(self.company_a).credit_limit = 5000.0
        order.action_recheck()
        self._commit()
        self.assertEqual(order.release_state, "released")
        self.assertFalse(self._open(self.credit))

    def test_confirming_and_looking_in_vain_ask_nothing_of_the_queue(self):
        reconcile = patch.object(type(self.env["order.release.engine"]), "_find_open_kinds", autospec=True)
        with reconcile as asked:
            order = self._sell(3, customer=self.customer)
            order.action_recheck()
            self._commit()
        asked.assert_not_called()

    def test_a_detector_that_fails_does_not_undo_the_release(self):
        order = self._sell(3, customer=self.customer)
        self._look(self.credit)
        detector = type(self.env["order.release.detector.credit"])
        with (
            patch.object(detector, "_detect", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.order_release.models.order_release_engine_cases"),
        ):
            self._release(order, "credit_controller")
            self._commit()
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._open(self.credit).res_id, order.id)

    # Stuck after release

    def test_let_go_and_untouched_for_a_day_is_stuck_until_somebody_starts(self):
        order = self._sell(2, customer=self.customer)
        later = self._sell(
            1,
            customer=self._make_customer("Later"),
            commitment_date=fields.Datetime.now() + timedelta(days=30),
        )
        self.assertEqual((order.release_state, later.release_state), ("released", "released"))
        self.assertFalse(self._look(self.stuck))
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            case = self._look(self.stuck)
            self.assertEqual((case.res_id, case.amount_at_risk), (order.id, 200.0))
            order.picking_ids.move_ids.picked = True
            self.assertFalse(self._look(self.stuck))

    def test_held_goods_are_not_stuck(self):
        self._sell(3, customer=self.customer)
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.assertFalse(self._look(self.stuck))

    # Picked short

    def test_what_a_picking_did_not_find_is_a_case_until_it_is_there(self):
        scarce = self._make_product("Scarce", price=50.0)
        self._put_stock(scarce, 10)
        order = self._sell(10, product=scarce, customer=self._make_customer("Shop"))
        quant = self.env["stock.quant"]._gather(scarce, self.warehouse_a1.lot_stock_id)
        self._validate(order.picking_ids, quantities={scarce: 7})
        self.assertFalse(self._look(self.short))
        # The bin is empty: what the backorder reserved was never there.
        backorder = order.picking_ids.filtered("backorder_id")
        backorder.do_unreserve()
        quant.with_context(inventory_mode=True).inventory_quantity = 0
        quant.action_apply_inventory()
        backorder.action_assign()
        case = self._look(self.short)
        self.assertEqual((case.res_id, case.product_id, case.amount_at_risk), (order.id, scarce, 300.0))
        self.assertEqual(case.facts["missing"], 3.0)
        self._put_stock(scarce, 3)
        backorder.action_assign()
        self.assertFalse(self._look(self.short))
