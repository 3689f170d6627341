from odoo.tools import SQL


def open_moves_by_day(query):
    """Sum the moves of *query* per product, source, final destination and day.

    Grain: (product, source location, location the goods end in, day in UTC) -> quantity in the product's unit.
    *query* is a search on stock.move, so that the reader's record rules are in it; it must not be ordered or limited.
    """
    moves = SQL.identifier(query.table)
    columns = SQL(", ").join((
        SQL("%s.product_id", moves),
        SQL("%s.location_id", moves),
        SQL("COALESCE(%s.location_final_id, %s.location_dest_id)", moves, moves),
        SQL("%s.date::date", moves),
    ))  # fmt: skip
    query.groupby = columns
    return query.select(columns, SQL("SUM(%s.product_qty)", moves))
