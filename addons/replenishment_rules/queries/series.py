"""The counted history as flat rows, for arrays."""

from odoo.tools import SQL


def chosen_series(company_id, chosen):
    """Return the numbered series of a company: column 0, 1, ... of every array, by warehouse and product."""
    return SQL(
        "SELECT series.*, row_number() OVER (ORDER BY warehouse_id, product_id) - 1 AS number"
        " FROM replenishment_series series WHERE company_id = %s AND %s",
        company_id,
        chosen,
    )


def among(product_ids):
    """Return the condition on a list of products; None is all."""
    return SQL("TRUE") if product_ids is None else SQL("product_id = ANY(%s)", list(product_ids))


def between(first_product, last_product):
    """Return the condition on a block of products, both ends in it."""
    return SQL("product_id BETWEEN %s AND %s", first_product, last_product)


def series_keys(company_id, chosen):
    """Return (warehouse, product) per series of a company in the order of their columns."""
    return SQL(
        "SELECT warehouse_id, product_id FROM (%s) series ORDER BY number", chosen_series(company_id, chosen)
    )


def series_cells(company_id, first_week, last_week, chosen):
    """Return (column, row, quantity, lost, lines) of every week with a demand; row 0 is *first_week*."""
    return SQL(
        """
        SELECT number::int4, (item.week - %(first)s)::int4, item.quantity::float8, item.lost::float8, item.line_count::int4
          FROM (%(series)s) series
         CROSS JOIN LATERAL unnest(weeks, quantities, losts, line_counts) item(week, quantity, lost, line_count)
         WHERE item.week BETWEEN %(first)s AND %(last)s
        """,
        series=chosen_series(company_id, chosen),
        first=first_week,
        last=last_week,
    )


def series_flows(company_id, first_week, chosen):
    """Return (column, row, net flow) by week from *first_week* to today."""
    return SQL(
        """
        SELECT number::int4, (item.week - %(first)s)::int4, item.quantity::float8
          FROM (%(series)s) series
         CROSS JOIN LATERAL unnest(flow_weeks, flows) item(week, quantity)
         WHERE item.week >= %(first)s
        """,
        series=chosen_series(company_id, chosen),
        first=first_week,
    )


def yearly_worth(company_id, first_week):
    """Return (warehouse, product, quantity, lines) of every series of a company from *first_week* on."""
    return SQL(
        """
        SELECT warehouse_id, product_id, COALESCE(year.quantity, 0)::float8, COALESCE(year.lines, 0)::float8
          FROM replenishment_series
         CROSS JOIN LATERAL (
               SELECT sum(item.quantity + item.lost) AS quantity, sum(item.line_count) AS lines
                 FROM unnest(weeks, quantities, losts, line_counts) item(week, quantity, lost, line_count)
                WHERE item.week >= %(first)s) year
         WHERE company_id = %(company)s
         ORDER BY warehouse_id, product_id
        """,
        company=company_id,
        first=first_week,
    )


def add_stocked(company_id):
    """Return the statement that gives a series without weeks to what is on hand or has a reordering rule."""
    return SQL(
        """
        INSERT INTO replenishment_series (company_id, warehouse_id, product_id, weeks, quantities, losts, line_counts)
        SELECT warehouse.company_id, stocked.warehouse_id, stocked.product_id, '{}', '{}', '{}', '{}'
          FROM (SELECT location.warehouse_id, quant.product_id
                  FROM stock_quant quant
                  JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
                 WHERE quant.quantity > 0
                 UNION
                SELECT warehouse_id, product_id FROM stock_warehouse_orderpoint WHERE active) stocked
          JOIN stock_warehouse warehouse ON warehouse.id = stocked.warehouse_id AND warehouse.company_id = %s
          JOIN product_product product ON product.id = stocked.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
         WHERE NOT EXISTS (SELECT 1 FROM replenishment_series series
                            WHERE series.warehouse_id = stocked.warehouse_id AND series.product_id = stocked.product_id)
            ON CONFLICT DO NOTHING
        """,
        company_id,
    )


def series_per_product(company_id):
    """Return (product, number of series) of a company by product."""
    return SQL(
        "SELECT product_id, count(*) FROM replenishment_series WHERE company_id = %s GROUP BY product_id ORDER BY product_id",
        company_id,
    )


def product_money(company_id):
    """Return (product, cost, list price) of all products, archived ones too, by product."""
    return SQL(
        """
        SELECT product.id, COALESCE((product.standard_price ->> %s)::float8, 0), COALESCE(template.list_price, 0)::float8
          FROM product_product product
          JOIN product_template template ON template.id = product.product_tmpl_id
         ORDER BY product.id
        """,
        str(company_id),
    )


def among_levels(product_ids):
    """Return :func:`among` for a statement that joins levels."""
    return SQL("TRUE") if product_ids is None else SQL("level.product_id = ANY(%s)", list(product_ids))


def has_level():
    """Return the condition on series that are planned."""
    return SQL(
        "EXISTS (SELECT 1 FROM replenishment_level level WHERE level.warehouse_id = series.warehouse_id"
        " AND level.product_id = series.product_id)"
    )


def level_terms(company_id):
    """Return (warehouse, product, reorder point, order-up-to level, least, multiple) per level in the order of series."""
    return SQL(
        """
        SELECT level.warehouse_id, level.product_id, level.reorder_point::float8, level.order_up_to::float8,
               COALESCE(level.min_order_qty, 0)::float8, COALESCE(level.order_multiple_qty, 0)::float8
          FROM replenishment_level level
          JOIN replenishment_series series USING (warehouse_id, product_id)
         WHERE level.company_id = %s
         ORDER BY warehouse_id, product_id
        """,
        company_id,
    )
