"""Days from order to full receipt, one row per purchase order line."""

from odoo.tools import SQL

READS = {
    "purchase.order": ("state", "date_approve", "partner_id", "company_id"),
    "purchase.order.line": ("order_id", "product_id", "product_qty", "product_uom_id"),
    "stock.move": ("purchase_line_id", "state", "date", "quantity", "product_uom", "location_id"),
}  # fmt: skip
# Longer than this it was forgotten, not delivered late.
MOST_DAYS = 365


def full_receipts(company_id, since):
    """Return (product, vendor, days) of every order line approved since *since* and received in full."""
    return SQL(
        """
        SELECT line.product_id, line.partner_id, line.days
          FROM (SELECT ordered.product_id, purchase.partner_id,
                       (EXTRACT(epoch FROM max(move.date) - purchase.date_approve) / 86400)::float8 AS days,
                       sum(move.quantity * unit.factor) >= ordered.product_qty * own.factor - 1e-6 AS is_full
                  FROM purchase_order purchase
                  JOIN purchase_order_line ordered ON ordered.order_id = purchase.id AND ordered.product_id IS NOT NULL
                  JOIN stock_move move ON move.purchase_line_id = ordered.id AND move.state = 'done'
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN uom_uom own ON own.id = ordered.product_uom_id
                 WHERE purchase.company_id = %(company)s AND purchase.state = 'purchase'
                   AND purchase.date_approve >= %(since)s
                 GROUP BY ordered.id, purchase.id, own.id) line
         WHERE line.is_full AND line.days BETWEEN 0 AND %(most)s
        """,
        company=company_id,
        since=since,
        most=MOST_DAYS,
    )
