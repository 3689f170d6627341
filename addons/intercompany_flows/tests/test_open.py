from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestOpen(IntercompanyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._make_user("administrator", login="boss", companies=cls.company_a | cls.company_b, groups=("base.group_system", "stock.group_stock_manager", "account.group_account_manager"))  # fmt: skip

    def _open(self, **values):
        model = (
            self.env["intercompany.open"]
            .with_user(self.boss)
            .with_context(allowed_company_ids=self.boss.company_ids.ids)
        )
        wizard = model.create(
            {"template_id": self.warehouse_a1.id, "name": "Harbour", "code": "HARB", **values}
        )
        wizard.action_open()
        return wizard

    def _states(self, wizard):
        return {line.name: line.state for line in wizard.line_ids}

    def test_branch_is_made_like_the_template(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        wizard = self._open(company_id=self.company_a.id)
        branch = self.env["stock.warehouse"].search([("code", "=", "HARB")])
        self.assertEqual((branch.company_id, branch.delivery_steps), (self.company_a, "pick_ship"))
        self.assertEqual(branch.resupply_wh_ids, self.warehouse_a1)
        places = self.env["stock.location"].search([("barcode", "=like", "HARB-%")])
        self.assertEqual(
            sorted((place.name, place.not_available) for place in places),
            [("Damaged", True), ("Pick face", False), ("Quality hold", True), ("Reserve", False)],
        )
        self.assertIn("todo", self._states(wizard).values())
        transit = self.company_a.internal_transit_location_id
        self.assertTrue(transit.active)
        self.assertIn(f"Transit {transit.complete_name}", self._states(wizard))

    def test_twice_makes_nothing_twice(self):
        self._open(company_id=self.company_a.id)
        locations = self.env["stock.location"].search_count([])
        again = self._open(company_id=self.company_a.id)
        self.assertEqual(self.env["stock.location"].search_count([]), locations)
        self.assertEqual(self.env["stock.warehouse"].search_count([("code", "=", "HARB")]), 1)
        self.assertNotIn("made", self._states(again).values())

    def test_company_gets_chart_and_draft_agreements(self):
        self._with_accounting(self.company_a)
        values = {
            "kind": "company",
            "company_name": "Company N",
            "currency_id": self.usd.id,
            "user_ids": [(4, self.finance_a.id)],
        }
        self._open(**values)
        company = self.env["res.company"].search([("name", "=", "Company N")])
        self.assertEqual(
            (company.currency_id, company.chart_template), (self.usd, self.company_a.chart_template)
        )
        agreement = self.env["intercompany.agreement"].search([("seller_company_id", "=", company.id)])
        self.assertEqual((agreement.buyer_company_id, agreement.state), (self.company_b, "draft"))
        self.assertIn(company, self.finance_a.company_ids)
        self.assertEqual(self.env["stock.warehouse"].search([("company_id", "=", company.id)]).code, "HARB")
        again = self._open(**values)
        self.assertEqual(
            self.env["intercompany.agreement"].search_count([("seller_company_id", "=", company.id)]), 1
        )
        self.assertNotIn("made", self._states(again).values())

    def test_people_get_their_duties_and_their_branch(self):
        clerk = self._make_user("order_desk", login="clerk", companies=self.company_a)
        clerk.control_warehouse_ids = self.warehouse_a1
        duty = self.env.ref("distribution_control.group_warehouse_operator")
        values = {"company_id": self.company_a.id, "user_ids": [(4, clerk.id)], "duty_ids": [(4, duty.id)]}
        self._open(**values)
        branch = self.env["stock.warehouse"].search([("code", "=", "HARB")])
        self.assertIn(duty, clerk.all_group_ids)
        self.assertEqual(clerk.control_warehouse_ids, self.warehouse_a1 | branch)
        self.assertNotIn("made", self._states(self._open(**values)).values())

    def test_company_gets_settings_and_policies(self):
        self.company_a.write({"transfer_control_active": True, "transfer_days": 4})
        rule = self.env["distribution.approval.rule"].create(
            {
                "name": "Large transfers of A", "code": "branch_transfer", "company_id": self.company_a.id,
                "currency_id": self.eur.id, "amount_min": 100, "group_ids": [(4, self.env.ref("distribution_control.group_planner").id)],
            }
        )  # fmt: skip
        values = {"kind": "company", "company_name": "Company N", "currency_id": self.usd.id}
        self._open(**values)
        company = self.env["res.company"].search([("name", "=", "Company N")])
        self.assertEqual((company.transfer_control_active, company.transfer_days), (True, 4))
        rules = self.env["distribution.approval.rule"].search([("company_id", "=", company.id)])
        self.assertEqual(
            (rules.code, rules.amount_min, rules.group_ids), ("branch_transfer", 100, rule.group_ids)
        )
        self.assertNotIn("made", self._states(self._open(**values)).values())
        self.assertEqual(
            self.env["distribution.approval.rule"].search_count([("company_id", "=", company.id)]), 1
        )

    def test_only_administrators_open(self):
        with self.assertRaises(AccessError):
            self.env["intercompany.open"].with_user(self.finance_a).create(
                {"template_id": self.warehouse_a1.id, "name": "X", "code": "X"}
            )
