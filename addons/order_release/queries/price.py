"""Lines whose list price the rules of a pricelist make."""

from odoo.tools import SQL

from .columns import columns, id_array


def ruled_lines(env, order_ids):
    """Grain: one row (order, line) per line with a product of *order_ids*, whose pricelists have rules."""
    return SQL(
        """
        SELECT l.order_id, l.id
          FROM sale_order_line l
         WHERE l.order_id = ANY(%s) AND l.display_type IS NULL AND l.product_id IS NOT NULL AND l.is_downpayment IS NOT TRUE
        """,
        id_array(order_ids),
        to_flush=columns(env, "sale.order.line", "order_id", "product_id", "is_downpayment"),
    )
