from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.distribution_demo.logic.books import (
    Adjustment,
    Books,
    Company,
    Customer,
    Handover,
    Item,
    Kept,
    Line,
    Minimum,
    OpenOrder,
    Purchase,
    Return,
    ReturnLine,
    Sale,
    Site,
    Transfer,
    Vendor,
)

# Stored figures the loader writes itself: Odoo must compute the same.
STORED = {
    "sale.order": (
        "amount_untaxed", "amount_tax", "amount_total", "invoice_status", "delivery_status", "effective_date",
        "margin", "margin_percent", "currency_rate",
    ),
    "sale.order.line": (
        "price_subtotal", "price_tax", "price_total", "price_reduce_taxexcl", "price_reduce_taxinc",
        "qty_delivered", "qty_invoiced", "qty_to_invoice", "untaxed_amount_invoiced", "untaxed_amount_to_invoice",
        "invoice_status", "margin", "margin_percent", "purchase_price", "qty_delivered_method",
    ),
    "purchase.order": (
        "amount_untaxed", "amount_tax", "amount_total", "amount_total_cc", "invoice_status", "receipt_status",
        "effective_date", "invoice_count", "picking_ids", "date_planned", "currency_rate",
    ),
    "purchase.order.line": (
        "price_subtotal", "price_tax", "price_total", "qty_received", "qty_invoiced", "qty_to_invoice",
        "product_uom_qty", "qty_received_method",
    ),
    "account.move": (
        "amount_untaxed", "amount_tax", "amount_total", "amount_residual", "amount_untaxed_signed",
        "amount_untaxed_in_currency_signed", "amount_tax_signed", "amount_total_signed",
        "amount_total_in_currency_signed", "amount_residual_signed", "payment_state", "commercial_partner_id",
        "invoice_partner_display_name", "sequence_prefix", "sequence_number", "made_sequence_gap", "delivery_date",
    ),
    "account.move.line": (
        "amount_residual", "amount_residual_currency", "reconciled", "debit", "credit", "price_subtotal",
        "price_total", "parent_state", "move_name", "company_currency_id",
    ),
    "stock.picking": (
        "state", "scheduled_date", "date_deadline", "has_deadline_issue", "sale_id", "shipping_weight",
    ),
    "stock.move": ("product_qty", "quantity", "is_in", "is_out", "picked", "reference", "packaging_uom_qty"),
    "stock.move.line": ("quantity_product_uom",),
}  # fmt: skip


def small_books():
    """Return two companies in two currencies with one of everything, and five orders of today."""
    today = fields.Date.today()
    noon = datetime.combine(today, datetime.min.time()) + timedelta(hours=12)
    day = lambda back: noon - timedelta(days=back)  # noqa: E731
    books = Books(
        [Company("Probe DE", "DE", "EUR", "A", 19.0), Company("Probe CH", "CH", "CHF", "B", 8.1, 0.95)],
        [Site("PDA", "Probe A", 0), Site("PDB", "Probe B", 0, "Bees"), Site("PCH", "Probe C", 1)],
        ["Probe channel", "Probe key", "Probe web", "Probe counter"],
        [
            Item("P1", "Probe one", 10.37, 6.0, weight=1.5),
            Item("P2", "Probe two", 7.0, 3.0),
            Item("P3", "Probe fee", 5.0, 0.0, True),
            Item("P4", "Probe scarce", 5.0, 2.0),
        ],
        [Customer("K1", "Buyer one", "DE", limit=1000.0), Customer("K2", "Buyer two", "CH", company=1, limit=500.0, site=2), Customer("K3", "Buyer three", "DE", limit=500.0)],
        [Vendor("V1", "Maker", "DE", 5)],
    )  # fmt: skip
    books.adjustments = [
        Adjustment(0, 0, 0, 50.0, day(40), "Opening stock"),
        Adjustment(0, 0, 1, 20.0, day(40), "Opening stock"),
        Adjustment(0, 0, 3, 10.0, day(40), "Opening stock"),
        Adjustment(0, 0, 0, -3.0, day(10), "Broken"),
    ]
    books.sales = [
        # shipped and invoiced in two parts, the first paid
        Sale("R1", 0, 0, 0, day(35), day(33), [Line(0, 7.0, 10.37, 5.0), Line(1, 4.0, 7.0), Line(2, 1.0, 5.0)], [
            Handover(day(34), [(0, 3.0), (1, 4.0), (2, 1.0)], day(34).date(), day(4).date(), day(3).date()),
            Handover(day(30), [(0, 4.0)], day(30).date(), day(1).date()),
        ]),
        # short for good, unpaid and overdue
        Sale("R2", 0, 0, 0, day(50), day(48), [Line(1, 9.0, 7.0)], [
            Handover(day(32), [(0, 6.0)], day(32).date(), day(20).date()),
        ]),
        # to the sister company
        Sale("IC-1", 0, 0, -1, day(25), day(22), [Line(0, 10.0, 6.3)], [
            Handover(day(24), [(0, 10.0)], day(24).date(), day(10).date(), day(9).date()),
        ], sister=1),
        Sale("R4", 1, 2, 1, day(15), day(13), [Line(0, 2.0, 11.11, 10.0)], [
            Handover(day(14), [(0, 2.0)], day(14).date(), today),
        ]),
    ]  # fmt: skip
    books.returns = [Return("RMA", 0, 0, 0, day(20), [
        ReturnLine(0, 2.0, 10.37, 0, 0, 5.0, "damaged"), ReturnLine(1, 1.0, 7.0),
    ])]  # fmt: skip
    books.purchases = [
        Purchase("B1", 0, 0, 0, day(30), day(26), [Line(0, 30.0, 6.0), Line(1, 10.0, 3.0)], [
            Handover(day(27), [(0, 20.0), (1, 10.0)], day(25).date(), day(5).date(), day(4).date()),
            Handover(day(21), [(0, 9.0)], day(19).date(), today, factor=1.05),
        ]),
        Purchase("IC-1", 1, 2, -1, day(25), day(22), [Line(0, 10.0, 6.3)], [
            Handover(day(22), [(0, 9.0)], day(22).date(), day(9).date(), day(8).date()),
        ], 0, "EUR", round(1 / 0.95, 6)),
        Purchase("B2", 0, 0, 0, day(9), day(2), [Line(1, 40.0, 3.0)]),
    ]  # fmt: skip
    books.transfers = [Transfer(0, 0, 1, day(8), [(0, 5.0)])]
    books.minimums = [Minimum(1, 0, 5.0, 20.0)]
    promised = noon + timedelta(days=1)
    books.open_orders = [
        OpenOrder("T1", 0, 0, 0, noon, promised, [Line(0, 1.0, 10.37)], story="fits"),
        OpenOrder("T2", 0, 0, 0, noon, promised, [Line(0, 10.0, 10.37, 30.0)], story="discount"),
        OpenOrder("T3", 1, 2, 1, noon, promised, [Line(0, 90.0, 11.11)], story="short and over the limit"),
        # The web shop has all of it, the key account comes an hour late.
        OpenOrder("T4", 0, 0, 2, noon, promised, [Line(3, 10.0, 5.0)], team=2),
        OpenOrder("T5", 0, 0, 2, noon, promised + timedelta(hours=1), [Line(3, 6.0, 5.0)], team=1),
    ]
    books.kept, books.handed_out = [Kept(0, 3, 2, 4.0), Kept(0, 1, 1, 3.0, protects=True)], 3
    return books


class LoadedCase(TransactionCase):
    """Loads ``small_books`` once; ``companies`` are its two, ``env`` sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = small_books()
        cls.summary = cls.env["distribution.demo.loader"]._load(cls.books, lambda what, count: None)
        cls.companies = cls.env["res.company"].search([("name", "in", ("Probe DE", "Probe CH"))], order="id")
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.companies.ids))
        cls.items = cls.env["product.product"].search(
            [("default_code", "in", ("P1", "P2", "P3"))], order="default_code"
        )

    def changed_by_recompute(self, records, name):
        """Return [(record, stored, computed)] where Odoo's own computation gives another value."""
        field = records._fields[name]
        stored = {record: record[name] for record in records}
        self.env.add_to_compute(field, records)
        records._recompute_recordset([name])
        return [
            (record, value, record[name])
            for record, value in stored.items()
            if not _same(value, record[name])
        ]


def _same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-6
    return one == other
