"""Dropships that wait for their release."""

from odoo.tools import SQL


def held_dropships(env, order_ids):
    """Grain: one row (order line id) per line of *order_ids* whose goods are bought by an order held before its confirmation."""
    line = env["purchase.order.line"]._fields
    return SQL(
        """
        SELECT DISTINCT l.sale_line_id
          FROM sale_order_line sold
          JOIN purchase_order_line l ON l.sale_line_id = sold.id
          JOIN purchase_order o ON o.id = l.order_id AND o.release_hold
         WHERE sold.order_id = ANY(%s::int[])
        """,
        f"{{{','.join(map(str, order_ids))}}}",
        to_flush=[
            *(line[name] for name in ("sale_line_id", "order_id")),
            env["purchase.order"]._fields["release_hold"],
            env["sale.order.line"]._fields["order_id"],
        ],
    )
