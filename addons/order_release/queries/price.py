"""Lines whose list price the rules of a pricelist make."""

from odoo.tools import SQL

from .columns import columns, id_array


def ruled_lines(env, order_ids):
    """Grain: one row (order, line) per line of *order_ids* with a product whose pricelist has rules."""
    return SQL(
        """
        SELECT l.order_id, l.id
          FROM sale_order o
          JOIN sale_order_line l ON l.order_id = o.id
         WHERE o.id = ANY(%s) AND EXISTS (SELECT FROM product_pricelist_item) AND o.pricelist_id = ANY(ARRAY(SELECT pricelist_id FROM product_pricelist_item))
           AND l.display_type IS NULL AND l.product_id IS NOT NULL AND l.is_downpayment IS NOT TRUE
        """,
        id_array(order_ids),
        to_flush=[
            *columns(env, "sale.order", "pricelist_id"),
            *columns(env, "sale.order.line", "order_id", "product_id", "is_downpayment"),
            *columns(env, "product.pricelist.item", "pricelist_id"),
        ],
    )
