"""Small pieces of SQL that several parts of the builder share."""

NOW = "(date_trunc('second', now()) AT TIME ZONE 'utc')"
TAX = "0.15"

SALE_TABLES = (
    "sale_order", "sale_order_line", "stock_picking", "stock_move", "stock_move_line", "stock_reference",
    "stock_reference_sale_rel", "stock_reference_move_rel", "account_tax_sale_order_line_rel",
)  # fmt: skip
PURCHASE_TABLES = (
    "purchase_order", "purchase_order_line", "stock_reference_purchase_rel", "purchase_order_stock_picking_rel",
    "account_tax_purchase_order_line_rel",
)  # fmt: skip
MONEY_TABLES = (
    "account_move", "account_move_line", "account_partial_reconcile", "account_full_reconcile",
    "account_move_line_account_tax_rel", "sale_order_line_invoice_rel", "account_move_purchase_order_rel",
)  # fmt: skip
STOCK_TABLES = ("stock_quant", "stock_move_move_rel")
ALL_TABLES = SALE_TABLES + PURCHASE_TABLES + MONEY_TABLES + STOCK_TABLES


def array(ids):
    """Return *ids* as an SQL array, to be indexed from one."""
    return f"(ARRAY[{', '.join(map(str, ids))}])"


def pick(ids, index):
    """Return ``(expression, ids)`` for ``copy_rows``: the template is the *index*-th, counted from zero."""
    return f"{array(ids)}[1 + {index}]", ids


def flat(lists):
    return [item for part in lists for item in part]
