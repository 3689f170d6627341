from odoo.tools import SQL


def unfit_by_day(query):
    """Sum the stock of *query* that is not reserved per product, location and day of removal.

    Grain: (product, location, day in UTC) -> quantity in the product's unit. *query* is a search on stock.quant, so that
    the reader's record rules are in it; it must not be ordered or limited.
    """
    quants = SQL.identifier(query.table)
    columns = SQL("%s.product_id, %s.location_id, %s.removal_date::date", quants, quants, quants)
    query.groupby = columns
    return query.select(columns, SQL("SUM(%s.quantity - %s.reserved_quantity)", quants, quants))
