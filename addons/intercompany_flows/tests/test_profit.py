from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntercompanyCase

DAY = "2026-03-02 10:00:00"


@tagged("post_install", "-at_install")
class TestBranchProfit(IntercompanyCase):
    """On 2 March A1 sells 5 widgets (cost 6) for 10 EUR outside and 4 for 8 EUR to B, and pays 7 freight and 3 expedited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting(cls.company_a, cls.company_b)
        cls.customer = cls._make_customer()
        cls.freight, cls.express = (
            cls._make_product(name, type="service", is_storable=False, branch_cost=kind, purchase_method="purchase", invoice_policy="order")
            for name, kind in (("Haulage", "freight"), ("Express", "expedite"))
        )  # fmt: skip
        cls.carrier = cls._make_vendor("Carrier")
        with freeze_time(DAY):
            cls.order = cls._make_order(
                [(cls.widget, 5, 10.0), (cls.freight, 1, 9.0)], customer=cls.customer, confirm=True
            )
            cls._ship(cls.order)
            invoice = cls.order._create_invoices()
            invoice.invoice_date = date(2026, 3, 2)
            invoice.invoice_line_ids.tax_ids = False
            invoice.action_post()
            cls.purchase = cls._buy(4, price=8.0)
            cls._ship(cls.purchase.intercompany_sale_ids)
            cls._receive(cls.purchase)
            haul = cls._make_purchase(
                [(cls.freight, 1, 7.0), (cls.express, 1, 3.0)],
                vendor=cls.carrier,
                warehouse=cls.warehouse_a1,
                confirm=True,
            )
            haul.action_create_invoice()
            haul.invoice_ids.invoice_date = date(2026, 3, 2)
            haul.invoice_ids.invoice_line_ids.tax_ids = False
            haul.invoice_ids.action_post()
        cls.env.flush_all()  # fmt: skip

    def _sums(self, warehouse, user=None):
        model = self.env["branch.profit"].with_user(user or self.env.user)
        names = (
            "revenue",
            "transfer_sales",
            "transfer_purchases",
            "freight_charged",
            "cost",
            "freight",
            "expedite",
            "margin",
        )
        domain = [("warehouse_id", "=", warehouse.id), ("day", "=", "2026-03-02")]
        [row] = model._read_group(domain, [], [f"{name}:sum" for name in names])
        return tuple(round(figure or 0.0, 2) for figure in row)  # fmt: skip

    def test_figures_of_the_selling_branch(self):
        # 50 + 32 + 9 - 9 x 6 - 7 - 3
        self.assertEqual(self._sums(self.warehouse_a1), (50, 32, 0, 9, 54, 7, 3, 27))

    def test_the_buying_branch_shows_what_it_paid_in_its_own_currency(self):
        # 32 EUR are 40 USD; they lie in stock.
        self.assertEqual(self._sums(self.warehouse_b1), (0, 0, 40, 0, 0, 0, 0, 0))

    def test_a_return_takes_itself_off(self):
        with freeze_time(DAY):
            wizard = self.env["stock.return.picking"].create({"picking_id": self.order.picking_ids.id})
            wizard.product_return_moves.filtered(lambda line: line.product_id == self.widget).quantity = 2
            self._validate(wizard._create_return())
        self.env.flush_all()
        self.assertEqual(self._sums(self.warehouse_a1), (30, 32, 0, 9, 42, 7, 3, 19))

    def test_each_line_opens_its_document(self):
        lines = self.env["branch.profit"].search(
            [("warehouse_id", "=", self.warehouse_a1.id), ("day", "=", "2026-03-02")]
        )
        self.assertEqual(
            {line.kind for line in lines}, {"sale", "transfer_sale", "charged", "freight", "expedite"}
        )
        sold = lines.filtered(lambda line: line.kind == "sale")
        action = sold.action_open()
        self.assertEqual((action["res_model"], action["res_id"], sold.document), ("stock.picking", self.order.picking_ids.id, self.order.picking_ids.name))  # fmt: skip

    def test_for_finance_of_the_company_and_its_branches(self):
        self.assertEqual(self._sums(self.warehouse_a1, self.finance_a)[-1], 27)
        self.assertEqual(self._sums(self.warehouse_a1, self.finance_b)[-1], 0)
        self.finance_a.control_warehouse_ids = self.warehouse_a2
        self.assertEqual(self._sums(self.warehouse_a1, self.finance_a)[-1], 0)
        with self.assertRaises(AccessError):
            self._sums(self.warehouse_a1, self._make_user("buyer", login="profit_buyer"))
