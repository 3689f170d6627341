from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ControlCase


@tagged("post_install", "-at_install")
class TestMasterData(ControlCase):
    def test_everything_is_approved_by_default(self):
        self.assertEqual(self._make_customer().control_state, "approved")
        self.assertEqual(self._make_product().product_tmpl_id.control_state, "approved")
        for model in ("res.partner", "product.template"):
            records = self.env[model].with_context(active_test=False)
            self.assertFalse(records.search([("control_state", "!=", "approved")]))

    def test_duty_blocks_and_the_ledger_says_so(self):
        customer = self._make_customer("Hansa Bau", company_id=self.company_a.id)
        customer.with_user(self.users["credit_controller"]).sudo().control_state = "blocked"
        decision = self.env["distribution.decision"].search([("res_model", "=", "res.partner")], limit=1)
        self.assertEqual((decision.res_id, decision.actor_name), (customer.id, "Credit controller"))
        self.assertEqual(decision.evidence, {"before": "Approved", "after": "Blocked"})

    def test_others_do_not_change_the_state(self):
        product, customer = self._make_product().product_tmpl_id, self._make_customer()
        product.control_state = customer.control_state = "blocked"
        allowed = {
            product: {"buyer", "planner", "administrator"},
            customer: {"credit_controller", "finance_controller", "administrator"},
        }
        for record, roles in allowed.items():
            for role in set(self.users) - roles:
                with (
                    self.subTest(role, record=record._name),
                    self._assert_unchanged(record, ["control_state"]),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(self.users[role]).sudo().control_state = "approved"
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.users["buyer"]).sudo().create(
                {"name": "New", "control_state": "draft"}
            )

    def test_day_of_the_branch(self):
        self.company_a.resource_calendar_id.tz = "Europe/Brussels"
        night = datetime(2026, 3, 1, 23, 30)
        self.assertEqual(self.warehouse_a1._local_day(night), date(2026, 3, 2))
        self.assertEqual(self.company_a._local_day(night), date(2026, 3, 2))
        self.warehouse_a2.calendar_id = self.env["resource.calendar"].create(
            {"name": "New York", "tz": "America/New_York", "company_id": self.company_a.id}
        )
        self.assertEqual(self.warehouse_a2._local_day(night), date(2026, 3, 1))
        # Summer time begins on 29 March 2026 in Brussels: the same hour is another day.
        self.assertEqual(self.warehouse_a1._local_day(datetime(2026, 3, 28, 22, 30)), date(2026, 3, 28))
        self.assertEqual(self.warehouse_a1._local_day(datetime(2026, 3, 29, 22, 30)), date(2026, 3, 30))

    def test_scope_of_a_user(self):
        user = self.users["planner"]
        warehouses = self.env["stock.picking.type"]
        everything = warehouses.search([])
        self.assertEqual(warehouses.search(user._control_scope_domain(team_field=None)), everything)
        user.control_warehouse_ids = self.warehouse_a1
        seen = warehouses.search(user._control_scope_domain(team_field=None))
        self.assertEqual(seen.warehouse_id, self.warehouse_a1)
        user.control_team_ids = self.team
        self.assertEqual(
            list(user._control_scope_domain()),
            [
                "&",
                ("warehouse_id", "in", [False, self.warehouse_a1.id]),
                ("team_id", "in", [False, self.team.id]),
            ],
        )

    def test_stock_that_is_not_available(self):
        product = self._make_product()
        hold = self.env["stock.location"].create(
            {"name": "Quality hold", "location_id": self.warehouse_a1.lot_stock_id.id, "not_available": True}
        )
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": hold.id})
        self._put_stock(product, 5)
        self._put_stock(product, 3, location=shelf)
        locations, quants = self.env["stock.location"], self.env["stock.quant"]
        self.assertLessEqual({hold.id, shelf.id}, locations._not_available_ids())
        available = quants.search([("product_id", "=", product.id), ("location_id.usage", "=", "internal")]
                                  + list(locations._available_domain()))  # fmt: skip
        self.assertEqual(available.mapped("quantity"), [5.0])
        stock = self.warehouse_a1.lot_stock_id
        self.assertEqual(quants._get_available_quantity(product, stock), 8.0, "off: as stock does")
        self.company_a.guard_not_available = True
        self.assertEqual(quants._get_available_quantity(product, stock), 5.0)
        self.assertEqual(quants._get_available_quantity(product, shelf), 3.0, "taken from where it lies")
        hold.not_available = False
        self.assertEqual(quants._get_available_quantity(product, stock), 8.0)

    def test_switches_of_a_company_are_in_the_ledger(self):
        before = self.env["distribution.decision"].search_count([])
        self.company_a.write({"name": "Company Alpha"})
        self.assertEqual(self.env["distribution.decision"].search_count([]), before)
        self.company_a.write({"ledger_auditor_email": "auditor@example.com", "guard_not_available": False})
        decision = self.env["distribution.decision"].search([], limit=1)
        self.assertEqual((decision.company_id, decision.verdict), (self.company_a, "policy_change"))
        self.assertEqual(
            decision.evidence,
            {"before": {"Auditor's address": ""}, "after": {"Auditor's address": "auditor@example.com"}},
        )

    def test_flow_contract(self):
        flows = self.env["distribution.flow"]
        for flow in flows._flows():
            self.assertTrue(flow._flow_models, f"{flow._name} names no model")
        with self.assertRaises(NotImplementedError):
            flows._stages(None)
