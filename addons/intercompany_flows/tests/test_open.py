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

    def test_only_administrators_open(self):
        with self.assertRaises(AccessError):
            self.env["intercompany.open"].with_user(self.finance_a).create(
                {"template_id": self.warehouse_a1.id, "name": "X", "code": "X"}
            )
