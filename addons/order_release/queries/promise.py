"""What comes, and what buying takes: the facts of promises."""

from odoo.tools import SQL

from .arrivals import arriving
from .store import _update

PROMISE_COLUMNS = {
    "release_promise_at": "timestamp",
    "release_promise_late_at": "timestamp",
    "release_promise_facts": "jsonb",
}


def receipts(env, product_ids, warehouse_ids):
    """Grain: one row (product, warehouse, expected moment, quantity in the product's unit, move) per open arrival."""
    return SQL(
        "SELECT m.product_id, dest.warehouse_id, m.date, m.product_qty::float8, m.id %s",
        arriving(env, product_ids, warehouse_ids),
    )


def lead_times(env, product_ids, company_ids):
    """Grain: one row (product, days) per product that somebody can deliver to the companies, by its first vendor."""
    info = env["product.supplierinfo"]._fields
    return SQL(
        """
        SELECT DISTINCT ON (pp.id) pp.id, s.delay
          FROM product_product pp
          JOIN product_supplierinfo s ON s.product_tmpl_id = pp.product_tmpl_id
               AND (s.product_id IS NULL OR s.product_id = pp.id)
         WHERE pp.id = ANY(%s) AND (s.company_id IS NULL OR s.company_id = ANY(%s))
         ORDER BY pp.id, s.sequence, s.min_qty, s.id
        """,
        list(product_ids),
        list(company_ids),
        to_flush=[
            info[name]
            for name in ("product_tmpl_id", "product_id", "delay", "sequence", "company_id", "min_qty")
        ],
    )


def update_promises(rows):
    """Give one order line per dict of *rows* (``id`` and promise columns) its promise."""
    return _update("sale_order_line", rows, PROMISE_COLUMNS)


def forget_promises(order_ids):
    """Take the promise off the lines of orders that wait for nothing any more."""
    return SQL(
        """
        UPDATE sale_order_line
           SET release_promise_at = NULL, release_promise_late_at = NULL, release_promise_facts = NULL
         WHERE order_id = ANY(%s) AND release_promise_facts IS NOT NULL
        """,
        list(order_ids),
    )
