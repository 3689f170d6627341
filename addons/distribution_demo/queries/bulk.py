"""Statements of the bulk writer. Their callers flush and invalidate."""

from odoo.tools import SQL


def reserve(table, count):
    """Return *count* new ids of *table*, one row each, ascending."""
    return SQL("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", table, count)


def row(table, record_id):
    """Return the stored row of one record."""
    return SQL("SELECT * FROM %s WHERE id = %s", SQL.identifier(table), record_id)


def quants(product_ids, uid):
    """Store one quant per product and location: the sum of the products' done move lines.

    The products must have no quants yet: they were made by the same load.
    """
    return SQL(
        """
        INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity,
                                 inventory_diff_quantity, inventory_quantity_set, in_date,
                                 create_uid, write_uid, create_date, write_date)
        SELECT moved.product_id, moved.location_id, location.company_id, sum(moved.quantity), 0,
               0, FALSE, max(moved.date), %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM (
                SELECT product_id, location_dest_id AS location_id, quantity_product_uom AS quantity, date
                  FROM stock_move_line
                 WHERE state = 'done' AND product_id = ANY(%(products)s)
                 UNION ALL
                SELECT product_id, location_id, -quantity_product_uom, date
                  FROM stock_move_line
                 WHERE state = 'done' AND product_id = ANY(%(products)s)
               ) moved
          JOIN stock_location location ON location.id = moved.location_id
         GROUP BY moved.product_id, moved.location_id, location.company_id
        HAVING abs(sum(moved.quantity)) > 0.000001
        """,
        products=list(product_ids),
        uid=uid,
    )


def foreign_postings(company_ids):
    """Return the companies, other than *company_ids*, that have posted entries: id, name, count."""
    return SQL(
        """
        SELECT company.id, company.name, count(*)
          FROM account_move move
          JOIN res_company company ON company.id = move.company_id
         WHERE move.state = 'posted' AND move.company_id != ALL(%s)
         GROUP BY company.id, company.name
         ORDER BY company.id
        """,
        list(company_ids),
    )


def analyze(table):
    """Let the planner know the new size of *table*: the orders of today are confirmed right after."""
    return SQL("ANALYZE %s", SQL.identifier(table))
