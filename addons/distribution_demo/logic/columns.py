"""The kinds of rows the writer stores: the table, the pattern row, and the columns that vary.

A pattern is a row that stock Odoo itself wrote for such a document; every column not named here is
taken from it. The order is the order of writing: what is referred to comes first.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    table: str
    pattern: str
    columns: tuple
    constants: dict = {}


_STAMP = ("create_date", "write_date")

_ORDER = (
    "id", "name", "company_id", "currency_id", "pricelist_id", "partner_id", "partner_invoice_id",
    "partner_shipping_id", "user_id", "team_id", "warehouse_id", "client_order_ref", "date_order",
    "commitment_date", "effective_date", "amount_untaxed", "amount_tax", "amount_total", "margin",
    "margin_percent", "invoice_status", "delivery_status", *_STAMP,
)  # fmt: skip
_ORDER_LINE = (
    "id", "order_id", "company_id", "currency_id", "order_partner_id", "salesman_id", "warehouse_id",
    "product_id", "product_uom_id", "name", "product_uom_qty", "price_unit", "technical_price_unit",
    "discount", "price_subtotal", "price_tax", "price_total", "price_reduce_taxexcl",
    "price_reduce_taxinc", "qty_delivered", "qty_invoiced", "qty_to_invoice", "untaxed_amount_invoiced",
    "untaxed_amount_to_invoice", "invoice_status", "purchase_price", "margin", "margin_percent", *_STAMP,
)  # fmt: skip
_PICKING = (
    "id", "name", "company_id", "partner_id", "picking_type_id", "location_id", "location_dest_id", "origin",
    "sale_id", "scheduled_date", "date_deadline", "date_done", "shipping_weight", *_STAMP,
)  # fmt: skip
_MOVE = (
    "id", "company_id", "product_id", "product_uom", "packaging_uom_id", "location_id", "location_dest_id",
    "location_final_id", "partner_id", "picking_id", "picking_type_id", "warehouse_id", "rule_id",
    "sale_line_id", "purchase_line_id", "origin_returned_move_id", "return_reason_id", "origin", "reference", "product_qty",
    "product_uom_qty", "quantity", "packaging_uom_qty", "date", "date_deadline", "reservation_date",
    "price_unit", "value", "is_in", "is_out", "to_refund", "is_inventory", "inventory_name", *_STAMP,
)  # fmt: skip
_ENTRY = (
    "id", "name", "sequence_prefix", "sequence_number", "move_type", "journal_id", "company_id", "currency_id",
    "partner_id", "commercial_partner_id", "partner_shipping_id", "invoice_partner_display_name",
    "invoice_user_id", "team_id", "ref", "payment_reference", "invoice_origin", "date", "invoice_date",
    "invoice_date_due", "delivery_date", "invoice_currency_rate", "amount_untaxed", "amount_tax",
    "amount_total", "amount_residual", "amount_untaxed_signed", "amount_untaxed_in_currency_signed",
    "amount_tax_signed", "amount_total_signed", "amount_total_in_currency_signed", "amount_residual_signed",
    "payment_state", "reversed_entry_id", *_STAMP,
)  # fmt: skip
_ENTRY_LINE = (
    "id", "move_id", "journal_id", "company_id", "company_currency_id", "currency_id", "partner_id",
    "account_id", "move_name", "ref", "name", "date", "invoice_date", "debit", "credit", "balance",
    "amount_currency", *_STAMP,
)  # fmt: skip
_GOODS = (
    "product_id", "product_uom_id", "quantity", "price_unit", "discount", "price_subtotal", "price_total",
    "sequence", "purchase_line_id",
)  # fmt: skip
_TAX = ("tax_line_id", "tax_group_id", "tax_repartition_line_id", "tax_base_amount")
_TERM = (
    "date_maturity", "amount_residual", "amount_residual_currency", "reconciled", "full_reconcile_id",
    "matching_number",
)  # fmt: skip
_PURCHASE = (
    "id", "name", "company_id", "currency_id", "currency_rate", "partner_id", "user_id", "picking_type_id",
    "partner_ref", "date_order", "date_approve", "date_planned", "date_calendar_start", "effective_date",
    "amount_untaxed", "amount_tax", "amount_total", "amount_total_cc", "invoice_count", "invoice_status",
    "receipt_status", *_STAMP,
)  # fmt: skip
_PURCHASE_LINE = (
    "id", "order_id", "company_id", "partner_id", "product_id", "product_uom_id", "name", "product_qty",
    "product_uom_qty", "price_unit", "technical_price_unit", "price_subtotal", "price_tax", "price_total",
    "qty_received", "qty_invoiced", "qty_to_invoice", "date_planned", *_STAMP,
)  # fmt: skip


def _link(table, *columns):
    return Kind(table, "", columns)


KINDS = {
    "reference": Kind("stock_reference", "reference", ("id", "name", *_STAMP)),
    "order": Kind("sale_order", "order", _ORDER),
    "order_line": Kind("sale_order_line", "order_line", _ORDER_LINE),
    "service_line": Kind("sale_order_line", "service_line", _ORDER_LINE),
    "order_line_tax": _link("account_tax_sale_order_line_rel", "sale_order_line_id", "account_tax_id"),
    "purchase": Kind("purchase_order", "purchase", _PURCHASE),
    "purchase_line": Kind("purchase_order_line", "purchase_line", _PURCHASE_LINE),
    "purchase_line_tax": _link("account_tax_purchase_order_line_rel", "purchase_order_line_id", "account_tax_id"),
    "picking": Kind("stock_picking", "picking", _PICKING, {"batch_id": None}),
    "move": Kind("stock_move", "move", _MOVE),
    "move_line": Kind(
        "stock_move_line",
        "move_line",
        ("id", "picking_id", "move_id", "company_id", "product_id", "product_uom_id", "location_id",
         "location_dest_id", "quantity", "quantity_product_uom", "date", *_STAMP),
    ),
    "order_reference": _link("stock_reference_sale_rel", "sale_id", "reference_id"),
    "purchase_reference": _link("stock_reference_purchase_rel", "purchase_id", "reference_id"),
    "move_reference": _link("stock_reference_move_rel", "move_id", "reference_id"),
    "purchase_picking": _link("purchase_order_stock_picking_rel", "purchase_order_id", "stock_picking_id"),
    "full": Kind("account_full_reconcile", "full", ("id", *_STAMP)),
    "invoice": Kind("account_move", "invoice", _ENTRY),
    "bill": Kind("account_move", "bill", _ENTRY),
    "payment": Kind("account_move", "payment", tuple(c for c in _ENTRY if c != "invoice_partner_display_name")),
    "invoice_goods": Kind("account_move_line", "invoice_goods", _ENTRY_LINE + _GOODS),
    "invoice_tax": Kind("account_move_line", "invoice_tax", _ENTRY_LINE + _TAX),
    "invoice_term": Kind("account_move_line", "invoice_term", _ENTRY_LINE + _TERM),
    "bill_goods": Kind("account_move_line", "bill_goods", _ENTRY_LINE + _GOODS),
    "bill_tax": Kind("account_move_line", "bill_tax", _ENTRY_LINE + _TAX),
    "bill_term": Kind("account_move_line", "bill_term", _ENTRY_LINE + _TERM),
    "payment_bank": Kind("account_move_line", "payment_bank", (*_ENTRY_LINE, "amount_residual", "amount_residual_currency", "price_subtotal", "price_total")),
    "payment_term": Kind("account_move_line", "payment_term", (*_ENTRY_LINE, "price_subtotal", "price_total", *_TERM)),
    "invoice_line_tax": _link("account_move_line_account_tax_rel", "account_move_line_id", "account_tax_id"),
    "order_line_invoice": _link("sale_order_line_invoice_rel", "order_line_id", "invoice_line_id"),
    "purchase_bill": _link("account_move_purchase_order_rel", "purchase_order_id", "account_move_id"),
    "partial": Kind(
        "account_partial_reconcile",
        "partial",
        ("id", "debit_move_id", "credit_move_id", "full_reconcile_id", "debit_currency_id", "credit_currency_id",
         "company_id", "max_date", "amount", "debit_amount_currency", "credit_amount_currency", *_STAMP),
    ),
}  # fmt: skip
