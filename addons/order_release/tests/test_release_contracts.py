from odoo import fields
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.distribution_control.tests.test_contracts import ContractCase, DetectorContract

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestReleaseContracts(DetectorContract, ContractCase, ReleaseCase):
    """The kernel's contract of detectors, on orders held by every gate in both companies; and who may do what."""

    module = "order_release"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.product.taxes_id = False
        for policy in (cls.policy, cls.policy_b):
            cls._set_gate("overdue", policy=policy, mode="approve", limit_days=14)
            cls._set_gate("stock", policy=policy)
            cls._set_gate("margin", policy=policy, mode="approve", limit_ratio=0.3)
            cls._set_gate("shipping", policy=policy)
        customer = cls._make_customer("Hansa Bau", limit=1.0)
        customer.with_company(cls.company_b).credit_limit = 1.0
        scarce = cls._make_product("Scarce", price=10.0, cost=9.0)
        for company, warehouse in ((cls.company_a, cls.warehouse_a1), (cls.company_b, cls.warehouse_b1)):
            cls._make_invoice(customer, 50.0, date=cls._days_ago(60), due=cls._days_ago(30), company=company)
            cls._make_order(
                [(scarce, 5, 10.0)],
                customer=customer,
                warehouse=warehouse,
                commitment_date=fields.Datetime.now(),
                confirm=True,
            )

    def test_every_kind_found_something(self):
        codes = (
            "order_held_credit",
            "order_held_overdue",
            "order_held_stock",
            "order_held_price",
            "order_held_data",
            "promise_at_risk",
        )
        for code in codes:
            kind = self.env.ref(f"order_release.exception_kind_{code}")
            for company in self._companies():
                with self.subTest(kind=code, company=company.name):
                    self.assertEqual(len(self._detect(kind, company)), 1)

    def test_auditor_reads_and_changes_nothing(self):
        auditor = self.users["auditor"]
        names = [
            name
            for name in self.env.registry
            if name.startswith("order.release.")
            and not self.env[name]._abstract
            and not self.env[name]._transient
            and not name.endswith(".version")
        ]
        self.assertGreaterEqual(len(names), 7)
        for name in (*names, "sale.order", "sale.order.line"):
            with self.subTest(model=name):
                model = self.env[name].with_user(auditor)
                self.assertTrue(model.has_access("read"))
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(model.has_access(operation), operation)

    def test_roles_open_the_order_without_the_sales_app(self):
        order = self.env["sale.order"].search([("release_state", "=", "held")], limit=1)
        for role in ("release_desk", "credit_controller", "finance_controller", "auditor", "administrator"):
            user = new_test_user(
                self.env,
                f"bare_{role}",
                groups=f"base.group_user,distribution_control.group_{role}",
                company_id=order.company_id.id,
                company_ids=order.company_id.ids,
            )
            with self.subTest(role=role):
                form = Form(order.with_user(user), view="sale.view_order_form")
                self.assertEqual(form.release_state, "held")
                self.assertTrue(order.with_user(user).get_release_panel()["reasons"])
                self.assertFalse(order.with_user(user).has_access("write"))

    def test_holds_of_another_company_are_not_seen(self):
        holds = self.env["order.release.hold"]
        seen = holds.with_user(self.users["release_desk"]).search([])
        self.assertTrue(seen)
        self.assertEqual(seen.company_id, self.company_a)
