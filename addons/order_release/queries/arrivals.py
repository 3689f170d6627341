"""What is on its way into a warehouse, read alike by promises, paths and runs."""

from odoo.tools import SQL


def arriving(env, product_ids, warehouse_ids):
    """Return the FROM and WHERE of the open moves ``m`` that bring goods from outside a warehouse into ``dest``.

    From vendors, production, other branches. Not counted: goods of other owners, arrivals in locations set aside as
    not available, what customers send back (nobody has seen it yet), and what is held where it comes from.
    """
    unavailable = env["stock.location"]._not_available_ids()
    return SQL(
        """
          FROM stock_move m
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
         WHERE m.product_id = ANY(%(products)s) AND dest.warehouse_id = ANY(%(warehouses)s)
           AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') AND m.release_hold IS NOT TRUE
           AND dest.usage = 'internal' AND source.warehouse_id IS DISTINCT FROM dest.warehouse_id
           AND source.usage <> 'customer' AND m.restrict_partner_id IS NULL AND %(available)s
        """,
        products=list(product_ids),
        warehouses=list(warehouse_ids),
        available=SQL("dest.id <> ALL(%s)", list(unavailable)) if unavailable else SQL("TRUE"),
        to_flush=[
            *(
                env["stock.move"]._fields[name]
                for name in (
                    "product_id", "date", "product_qty", "state", "picking_id", "release_hold", "location_id",
                    "location_dest_id", "location_final_id", "restrict_partner_id",
                )
            ),
            *(env["stock.location"]._fields[name] for name in ("warehouse_id", "usage")),
        ],
    )  # fmt: skip
