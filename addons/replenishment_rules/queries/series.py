"""The counted history as flat rows, for arrays."""

from odoo.tools import SQL


def series_keys(company_id, product_ids=None):
    """Return (warehouse, product) per series of a company in the order of their columns."""
    return SQL(
        "SELECT warehouse_id, product_id FROM replenishment_series WHERE company_id = %s AND %s"
        " ORDER BY warehouse_id, product_id",
        company_id,
        _chosen(product_ids),
    )


def series_cells(company_id, first_week, last_week, product_ids=None):
    """Return (column, row, quantity, lost, lines) of every week with a demand; row 0 is *first_week*."""
    return SQL(
        """
        SELECT number::int4, (item.week - %(first)s)::int4, item.quantity::float8, item.lost::float8, item.line_count::int4
          FROM (SELECT *, row_number() OVER (ORDER BY warehouse_id, product_id) - 1 AS number
                  FROM replenishment_series WHERE company_id = %(company)s AND %(chosen)s) series
         CROSS JOIN LATERAL unnest(weeks, quantities, losts, line_counts) item(week, quantity, lost, line_count)
         WHERE item.week BETWEEN %(first)s AND %(last)s
        """,
        company=company_id,
        first=first_week,
        last=last_week,
        chosen=_chosen(product_ids),
    )


def series_flows(company_id, first_week, product_ids=None):
    """Return (column, row, net flow) by week from *first_week* to today."""
    return SQL(
        """
        SELECT number::int4, (item.week - %(first)s)::int4, item.quantity::float8
          FROM (SELECT *, row_number() OVER (ORDER BY warehouse_id, product_id) - 1 AS number
                  FROM replenishment_series WHERE company_id = %(company)s AND %(chosen)s) series
         CROSS JOIN LATERAL unnest(flow_weeks, flows) item(week, quantity)
         WHERE item.week >= %(first)s
        """,
        company=company_id,
        first=first_week,
        chosen=_chosen(product_ids),
    )


def _chosen(product_ids):
    return SQL("TRUE") if product_ids is None else SQL("product_id = ANY(%s)", list(product_ids))
