from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_allocation import AllocationCase


class RunCase(AllocationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vip = cls._make_customer("Vip", category_id=cls.key.ids)
        cls.small = cls._make_customer("Small")

    def _run(self, **values):
        run = self.env["order.release.run"].with_user(self.users["release_desk"]).create(values)
        run.action_preview()
        return run

    def _lines(self, run):
        """Return {order: (outcome, change)} of the run's lines."""
        return {line.order_id: (line.outcome, line.change_qty) for line in run.line_ids}

    def _theft(self, strategy="redistribute", **values):
        """Return (order that has the goods, order that waits for them) of a class before it."""
        self._class("gain", 1, category_ids=self.key.ids)
        self._class(strategy, 2, **values)
        self._put_stock(self.scarce, 10)
        small = self._sell(10, product=self.scarce, customer=self.small)
        vip = self._sell(6, product=self.scarce, customer=self.vip)
        self.assertEqual(self._quantities(small, vip), [(0.0, 10.0), (6.0, 0.0)])
        return small, vip


@tagged("post_install", "-at_install")
class TestRunPreview(RunCase):
    def test_preview_shows_who_gets_from_whom_and_writes_nothing_else(self):
        small, vip = self._theft()
        moves = (small | vip).order_line.move_ids
        decisions = self.env["distribution.decision"].search_count([])
        with (
            self._assert_unchanged(moves, ["state", "product_qty", "quantity", "release_hold", "picking_id"]),
            self._assert_unchanged(small | vip, ["release_state", "release_value_held", "write_date"]),
            self._assert_unchanged((small | vip).release_hold_ids, ["state", "figure"]),
        ):
            run = self._run()
            self.env.flush_all()
        self.assertEqual(self.env["distribution.decision"].search_count([]), decisions)
        self.assertEqual(self._lines(run), {small: ("taken", -6.0), vip: ("released", 6.0)})
        self.assertEqual((run.released_value, run.taken_value, run.order_count), (60.0, 60.0, 2))
        self.assertEqual((run.winner_count, run.loser_count), (1, 1))
        won, lost = (
            run.line_ids.filtered(lambda line, order=order: line.order_id == order) for order in (vip, small)
        )
        self.assertEqual(won.moved_text, f"6 from {small.name} (Small)")
        self.assertEqual(lost.moved_text, f"6 to {vip.name} (Vip)")
        self.assertEqual((lost.had_qty, lost.gets_qty, lost.change_value), (10.0, 4.0, -60.0))

    def test_each_customer_sees_what_it_wins_and_pays(self):
        small, vip = self._theft()
        second = self._sell(2, product=self.scarce, customer=self.vip)
        run = self._run()
        rows = {
            one.partner_id: (one.order_count, one.won_value, one.lost_value, one.change_value)
            for one in run.customer_ids
        }
        self.assertEqual(rows, {self.vip: (2, 80.0, 0.0, 80.0), self.small: (1, 0.0, -80.0, -80.0)})
        self.assertEqual(run.customer_ids.partner_id[0], self.small)
        (paying,) = run.customer_ids.filtered(lambda one: one.partner_id == self.small)
        lines = self.env["order.release.run.line"].search(paying.action_open_lines()["domain"])
        self.assertEqual(lines.order_id, small)
        run.action_discard()
        self.assertFalse(run.customer_ids)
        self.assertTrue(second.order_line.move_ids.release_hold)

    def test_the_form_shows_what_changes_only(self):
        small, vip = self._theft()
        other = self._sell(3, product=self.scarce, customer=self.small)
        run = self._run()
        self.assertEqual(run.line_ids.order_id, small | vip | other)
        self.assertEqual(run.changed_line_ids.order_id, small | vip)

    def test_gain_keeps_what_it_has(self):
        small, vip = self._theft("gain")
        self.assertEqual(self._lines(self._run()), {vip: ("held", 0.0)})

    def test_win_does_not_take_from_a_locked_promise(self):
        small, vip = self._theft(locks_promises=True)
        self.assertEqual(self._lines(self._run())[vip], ("released", 6.0))
        small.commitment_date = small.date_order
        self.assertEqual(self._lines(self._run()), {vip: ("held", 0.0)})

    def test_fill_gets_at_most_what_it_had_and_lose_what_is_left(self):
        self._class("fill", 1, category_ids=self.key.ids)
        self._class("lose", 2)
        self._put_stock(self.scarce, 4)
        vip = self._sell(6, product=self.scarce, customer=self.vip)
        small = self._sell(3, product=self.scarce, customer=self.small)
        self._put_stock(self.scarce, 5)
        run = self._run()
        self.assertEqual(self._lines(run), {vip: ("held", 0.0), small: ("released", 3.0)})

    def test_skip_is_left_alone(self):
        small, vip = self._theft()
        self._class("skip", 0, partner_ids=self.small.ids)
        self.assertEqual(self._lines(self._run()), {vip: ("held", 0.0)})
        self.assertEqual(self._quantities(small), [(0.0, 10.0)])

    def test_what_a_picker_has_begun_is_not_given_away(self):
        small, vip = self._theft()
        small.picking_ids.printed = True
        self.assertEqual(self._lines(self._run())[vip], ("held", 0.0))

    def test_order_held_for_credit_takes_from_nobody(self):
        small, vip = self._theft()
        self.vip.write({"use_partner_credit_limit": True, "credit_limit": 1.0})
        run = self._run()
        self.assertEqual(self._lines(run), {small: ("kept", 0.0), vip: ("held", 0.0)})
        self.assertIn("Credit", run.line_ids.filtered(lambda line: line.order_id == vip).reason)

    def test_donor_cap_spares_who_gave_enough(self):
        small, vip = self._theft()
        run = self._run(donor_cap=50.0, donor_days=30)
        self.assertEqual(self._lines(run)[vip], ("held", 0.0))
        self.assertEqual((run.loser_count, run.spared_names), (0, "Small"))
        run.donor_cap = 60.0
        run.action_preview()
        self.assertEqual(self._lines(run)[vip], ("released", 6.0))

    def test_scope_of_branch_and_channel(self):
        self._class("gain", 1)
        here = self._sell(1, product=self.scarce)
        there = self._sell(1, product=self.scarce, warehouse_id=self.warehouse_a2.id)
        web = self._sell(1, product=self.scarce, team_id=self.web.id)
        self.assertEqual(self._run(warehouse_ids=self.warehouse_a2.ids).line_ids.order_id, there)
        self.assertEqual(self._run(team_ids=self.web.ids).line_ids.order_id, web)
        self.assertEqual(self._run().line_ids.order_id, here | there | web)

    def test_preview_queries_do_not_grow_with_the_orders(self):
        self._class("redistribute", 1)
        self._put_stock(self.scarce, 8)
        counts = []
        for _round in range(2):
            for _count in range(4):
                self._sell(lines=[(self.scarce, 3, 10.0), (self.product, 1, 100.0)])
            self.env.flush_all()
            run = self.env["order.release.run"].with_user(self.users["release_desk"]).create({})
            for _warm in range(2):
                run.action_preview()
                self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run.action_preview()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_second_preview_replaces_the_first(self):
        self._theft()
        run = self._run()
        self.assertEqual(len(run.line_ids), 2)
        run.action_preview()
        self.assertEqual(len(run.line_ids), 2)

    def test_another_scope_asks_for_another_look(self):
        self._theft()
        run = self._run()
        run.donor_cap = 5.0
        self.assertEqual((run.state, len(run.line_ids), run.donor_cap), ("draft", 0, 5.0))
        with self.assertRaisesRegex(UserError, "preview"):
            run.action_commit()

    def test_a_run_spares_donors_at_least_as_the_company_says(self):
        self.company_a.write({"order_release_donor_cap": 50.0, "order_release_donor_days": 30})
        runs = self.env["order.release.run"].with_user(self.users["release_desk"])
        self.assertEqual(runs.create({}).donor_cap, 50.0)
        for looser in ({"donor_cap": 0.0}, {"donor_cap": 60.0}, {"donor_days": 7}):
            with self.assertRaises(ValidationError):
                runs.create(looser)
        stricter = runs.create({"donor_cap": 40.0, "donor_days": 60})
        self.assertEqual((stricter.donor_cap, stricter.donor_days), (40.0, 60))

    def test_what_a_run_found_is_not_written_by_hand(self):
        self._theft()
        run = self._run()
        runs = run.with_context(
            default_state="running", default_requester_id=self.salesman.id, default_released_value=9
        )
        for vals in ({"released_value": 1.0}, {"order_count": 9}, {"state": "done"}, {"requester_id": 2}):
            with self.assertRaisesRegex(UserError, "by its buttons"):
                run.write(vals)
            with self.assertRaisesRegex(UserError, "by its buttons"):
                runs.create(vals)
        made = runs.create({})
        self.assertEqual((made.state, made.requester_id.id, made.released_value), ("draft", False, 0.0))
        self.assertEqual((run.state, run.released_value, run.order_count), ("preview", 60.0, 2))

    def test_thrown_away_leaves_nothing(self):
        small, vip = self._theft()
        run = self._run()
        run.action_discard()
        self.assertEqual((run.state, len(run.line_ids)), ("discarded", 0))
        self.assertEqual(self._quantities(small, vip), [(0.0, 10.0), (6.0, 0.0)])
        with self.assertRaises(UserError):
            run.action_commit()


@tagged("post_install", "-at_install")
class TestRunCommit(RunCase):
    def test_commit_moves_the_goods_and_keeps_who_paid(self):
        small, vip = self._theft()
        run = self._run()
        run.action_commit()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._quantities(small, vip), [(6.0, 4.0), (0.0, 6.0)])
        self.assertEqual((small.release_state, vip.release_state), ("partial", "released"))
        self.assertEqual(set(run.line_ids.mapped("state")), {"done"})
        harm = self.env["order.release.harm"].search([("run_id_value", "=", run.id)])
        self.assertEqual(
            {(row.partner_name, row.quantity, row.amount) for row in harm},
            {("Vip", 6.0, 60.0), ("Small", -6.0, -60.0)},
        )
        self.assertEqual(
            self.env["order.release.harm"]._fetch_given(self.company_a, 30), {self.small.id: 60.0}
        )
        verdicts = (
            self.env["distribution.decision"].search([("res_model", "=", "sale.order")]).mapped("verdict")
        )
        self.assertEqual((verdicts.count("take_back"), verdicts.count("auto_release")), (1, 1))
        # Looked at again, nothing is given back.
        self.env["sale.order"]._refresh_chunk((small | vip).ids)
        self.assertEqual(self._quantities(small, vip), [(6.0, 4.0), (0.0, 6.0)])

    def test_next_run_counts_what_the_customer_gave_before(self):
        small, vip = self._theft()
        self._run().action_commit()
        second = self._sell(4, product=self.scarce, customer=self.vip)
        run = self._run(donor_cap=90.0, donor_days=30)
        self.assertEqual(self._lines(run)[second], ("held", 0.0))
        run.donor_cap = 100.0
        run.action_preview()
        self.assertEqual(self._lines(run)[second], ("released", 4.0))

    def test_facts_that_changed_since_are_judged_again(self):
        small, vip = self._theft()
        run = self._run()
        self.vip.write({"use_partner_credit_limit": True, "credit_limit": 1.0})
        run.action_commit()
        self.assertEqual(self._quantities(small, vip), [(0.0, 10.0), (6.0, 0.0)])
        self.assertEqual(set(run.line_ids.mapped("state")), {"changed"})
        self.assertFalse(self.env["order.release.harm"].search([("run_id_value", "=", run.id)]))

    def test_run_that_was_interrupted_goes_on_where_it_stopped(self):
        self._class("gain", 1)
        orders = [self._sell(2, product=self.scarce) for _count in range(3)]
        self._put_stock(self.scarce, 6)
        run = self._run()
        run.sudo().write({"state": "running", "requester_id": self.users["release_desk"].id})
        self.assertEqual(list(run._find_todo(2).values()), [orders[0].ids, orders[1].ids])
        first = run.line_ids.filtered(lambda line: line.order_id == orders[0])
        run.sudo()._carry_out_chunk(orders[0].ids, first.ids)
        self.assertEqual(self._quantities(*orders), [(0.0, 2.0), (2.0, 0.0), (2.0, 0.0)])
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0):
            self.env["order.release.run"]._cron_carry_out()
        self.assertEqual(self._quantities(*orders), [(0.0, 2.0)] * 3)
        self.assertEqual((run.state, set(run.line_ids.mapped("state"))), ("done", {"done"}))

    def test_order_that_fails_does_not_stop_its_chunk(self):
        self._class("gain", 1)
        orders = [self._sell(2, product=self.scarce) for _count in range(3)]
        self._put_stock(self.scarce, 6)
        run = self._run()
        run.sudo().write({"state": "running", "requester_id": self.users["release_desk"].id})
        refresh = type(self.env["order.release.engine"])._refresh

        def fail(engine, found, *words):
            if orders[1] in found:
                raise UserError("This one is broken.")
            return refresh(engine, found, *words)

        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0),
            patch.object(type(self.env["order.release.engine"]), "_refresh", fail),
            mute_logger("odoo.addons.order_release.models.order_release_run_commit"),
        ):
            self.env["order.release.run"]._cron_carry_out()
        self.assertEqual(self._quantities(*orders), [(0.0, 2.0), (2.0, 0.0), (0.0, 2.0)])
        states = {line.order_id: line.state for line in run.line_ids}
        self.assertEqual(states, dict(zip(orders, ("done", "changed", "done"), strict=True)))
        self.assertEqual(run.state, "done")

    def test_worse_facts_hold_again_what_nobody_has_begun(self):
        self._class("redistribute", 1)
        self._put_stock(self.scarce, 10)
        order = self._sell(10, product=self.scarce, customer=self.small)
        self.small.write({"use_partner_credit_limit": True, "credit_limit": 1.0})
        run = self._run()
        self.assertEqual(self._lines(run), {order: ("again", -10.0)})
        run.action_commit()
        self.assertEqual((order.release_state, self._quantities(order)), ("held", [(10.0, 0.0)]))
        self.assertFalse(self.env["order.release.harm"].search([("run_id_value", "=", run.id)]))

    def test_release_desk_only_and_by_the_buttons_only(self):
        self._theft()
        run = self._run()
        for user in (self.salesman, self.users["credit_controller"], self.users["auditor"]):
            with self.assertRaises(AccessError):
                run.with_user(user).action_commit()
            with self.assertRaises(AccessError):
                self.env["order.release.run"].with_user(user).create({})
        with self.assertRaises(UserError):
            run.with_user(self.users["release_desk"]).state = "done"
        self.assertEqual(run.state, "preview")

    def test_run_of_another_company_is_out_of_reach(self):
        run = self.env["order.release.run"].with_user(self.users["release_desk"]).create({})
        run.sudo().company_id = self.company_b
        with self.assertRaises(AccessError):
            run.with_user(self.users["release_desk"]).action_preview()

    @mute_logger("odoo.sql_db")
    def test_harm_is_never_rewritten(self):
        small, vip = self._theft()
        self._run().action_commit()
        harm = self.env["order.release.harm"].search([], limit=1)
        with self.assertRaises(UserError):
            harm.quantity = 0
        with self.assertRaises(UserError):
            harm.unlink()
