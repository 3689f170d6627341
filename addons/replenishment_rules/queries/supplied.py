"""What a central warehouse gave to the branches it supplies."""

from odoo.tools import SQL

from .demand import source


def _leaves(central_ids):
    """Return the tables and the condition of ``move`` that leaves a central warehouse ``place`` for another branch."""
    tables = SQL(
        "stock_move move JOIN place ON place.id = move.location_id AND place.warehouse_id = ANY(%s)"
        " JOIN stock_location target ON target.id = move.location_dest_id + 0"
        " AND (target.usage = 'transit' OR target.usage = 'internal' AND target.warehouse_id <> place.warehouse_id)"
        " JOIN item ON item.product_id = move.product_id JOIN unit ON unit.id = move.product_uom",
        list(central_ids),
    )
    return tables, SQL("move.state = 'done' AND move.quantity > 0")


def supplied_branches(central_ids, condition):
    """Return the source of demand that branches put to the central warehouses; see ``demand.source``."""
    tables, where = _leaves(central_ids)
    return source(
        SQL(
            "place.warehouse_id, move.product_id, width_bucket(LEAST(move.date, move.date_deadline), place.mondays),"
            " move.quantity::float8 * unit.factor / item.own_factor, 0.0::float8, 1, move.date"
        ),
        tables,
        SQL("%s AND %s", where, condition(SQL("move.date"), SQL("move.product_id"))),
    )


def supplied_since(central_ids, since, product_ids=None):
    """Return (warehouse, product, quantity) that left a central warehouse for other branches since that moment."""
    chosen = SQL("AND move.product_id = ANY(%s)", list(product_ids)) if product_ids else SQL()
    return SQL(
        """
        SELECT source.warehouse_id, move.product_id, sum(move.quantity * unit.factor / own.factor)::float8
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
               AND source.warehouse_id = ANY(%s)
          JOIN stock_location target ON target.id = move.location_dest_id
               AND (target.usage = 'transit' OR target.usage = 'internal' AND target.warehouse_id <> source.warehouse_id)
          JOIN product_product product ON product.id = move.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = move.product_uom
          JOIN uom_uom own ON own.id = template.uom_id
         WHERE move.state = 'done' AND move.date >= %s %s
         GROUP BY source.warehouse_id, move.product_id
        """,
        list(central_ids),
        since,
        chosen,
    )
