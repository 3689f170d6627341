"""What of the free stock has to be used or removed by a day."""

from odoo.tools import SQL

from odoo.addons.order_release.queries.free_stock import counted_quants


def dated_stock(env, product_ids, warehouse_ids):
    """Grain: one row (product, warehouse, removal date, expiration date, free quantity) per pair of dates of its lots.

    The quants of ``free_stock`` with either date, less what is reserved, in the product's unit, soonest first.
    """
    quant, location = env["stock.quant"]._fields, env["stock.location"]._fields
    return SQL(
        """
        SELECT q.product_id, loc.warehouse_id, q.removal_date, q.expiration_date,
               SUM(q.quantity - q.reserved_quantity)::float8
          FROM stock_quant q
          JOIN stock_location loc ON loc.id = q.location_id
         WHERE (q.removal_date IS NOT NULL OR q.expiration_date IS NOT NULL) AND %s
         GROUP BY q.product_id, loc.warehouse_id, q.removal_date, q.expiration_date
        HAVING SUM(q.quantity - q.reserved_quantity) > 0
         ORDER BY q.expiration_date, q.removal_date, q.product_id, loc.warehouse_id
        """,
        counted_quants(env, product_ids, warehouse_ids),
        to_flush=[
            *(
                quant[name]
                for name in (
                    "product_id",
                    "location_id",
                    "quantity",
                    "reserved_quantity",
                    "owner_id",
                    "removal_date",
                    "expiration_date",
                )
            ),
            *(location[name] for name in ("warehouse_id", "usage")),
        ],
    )
