from odoo import Command
from odoo.tests import tagged

from odoo.addons.distribution_control.tests.test_contracts import ContractCase, DetectorContract

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestSupplierContracts(DetectorContract, ContractCase, SupplierCase):
    """The kernel's contract of detectors, on a late receipt and two held bills in both companies."""

    module = "supplier_scorecard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        (cls.company_a | cls.company_b).supplier_match_active = True
        for warehouse in (cls.warehouse_a1, cls.warehouse_b1):
            cls._make_bill(cls._order_for(12, warehouse=warehouse), price=5.0)
            purchase = cls._order_for(12, warehouse=warehouse)
            cls._receive(purchase, on=moment(12))
            cls._make_bill(purchase, price=6.0)

    @classmethod
    def _make_bill(cls, purchase, price):
        line = purchase.order_line
        bill = cls.env["account.move"].with_company(purchase.company_id).create(
            {
                "move_type": "in_invoice",
                "partner_id": purchase.partner_id.id,
                "company_id": purchase.company_id.id,
                "currency_id": purchase.currency_id.id,
                "invoice_date": moment(13).date(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "purchase_line_id": line.id,
                            "quantity": line.product_qty,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )  # fmt: skip
        bill.action_post()
        return bill

    def test_every_kind_found_something(self):
        for code in ("receipt_late", "bill_held", "bill_held_receipt"):
            kind = self.env.ref(f"supplier_scorecard.exception_kind_{code}")
            for company in self._companies():
                with self.subTest(kind=code, company=company.name):
                    self.assertEqual(len(self._detect(kind, company)), 1)
