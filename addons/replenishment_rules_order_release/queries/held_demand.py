"""Held demand that nothing is bought for, by what would buy it."""

from odoo.tools import SQL

from odoo.addons.order_release.queries.unwanted import needs_more_than_goods

# Where rules and levels look: (id, product, path of the location).
RULES = SQL(
    "SELECT rule.id, rule.product_id, location.parent_path FROM stock_warehouse_orderpoint rule"
    " JOIN stock_location location ON location.id = rule.location_id"
)
LEVELS = SQL(
    "SELECT level.id, level.product_id, location.parent_path FROM replenishment_level level"
    " JOIN stock_warehouse warehouse ON warehouse.id = level.warehouse_id"
    " JOIN stock_location location ON location.id = warehouse.view_location_id"
)


def left_out(env, places, ids):
    """Grain: (id, move, its moment, quantity in the product's unit) per move left out that leaves the place of *ids*.

    *places* is ``RULES`` or ``LEVELS``; the moves are those that stock's forecast counts, whatever their day.
    """
    rule = env["stock.warehouse.orderpoint"]._fields
    return SQL(
        """
        SELECT place.id, move.id, move.date, move.product_qty::float8
          FROM (%s) place
          JOIN stock_move move ON move.product_id = place.product_id AND move.state IN ('waiting', 'confirmed') AND %s
          JOIN stock_location source ON source.id = move.location_id AND starts_with(source.parent_path, place.parent_path)
          JOIN stock_location target ON target.id = COALESCE(move.location_final_id, move.location_dest_id)
               AND NOT starts_with(target.parent_path, place.parent_path)
         WHERE place.id = ANY(%s)
        """,
        places,
        needs_more_than_goods(env),
        list(ids),
        to_flush=[rule["product_id"], rule["location_id"]],
    )
