from odoo.tools import SQL


def random_orderpoints(limit, company_ids):
    """Return up to *limit* ids of orderpoints of these companies, archived ones too, drawn anew each time."""
    return SQL(
        "SELECT id FROM stock_warehouse_orderpoint WHERE company_id IN %s ORDER BY random() LIMIT %s",
        tuple(company_ids),
        limit,
    )


def random_moves(limit, company_ids):
    """Return up to *limit* ids of open moves of these companies that could be reserved, drawn anew each time."""
    return SQL(
        """
        SELECT id FROM stock_move
         WHERE company_id IN %s
           AND state IN ('confirmed', 'partially_available', 'assigned')
           AND picked IS NOT TRUE
         ORDER BY random() LIMIT %s
        """,
        tuple(company_ids),
        limit,
    )
