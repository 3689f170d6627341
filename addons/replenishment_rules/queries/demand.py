"""Demand as it was asked of a warehouse: what left for a customer or production, net of what came back, and what was lost.

A demand belongs to the week it was promised for, or to the week of the delivery where that came first: goods that wait
for a late receipt were not asked for on the day it arrived.
"""

from odoo.tools import SQL

READS = {
    "stock.move": (
        "product_id", "company_id", "state", "date", "date_deadline", "quantity", "product_uom_qty", "product_uom",
        "location_id", "location_dest_id", "origin_returned_move_id", "picking_id",
    ),
    "stock.picking": ("state", "date_done"),
    "stock.location": ("usage", "warehouse_id"),
    "product.template": ("uom_id", "is_storable"),
    "product.product": ("product_tmpl_id",),
    "uom.uom": ("factor", "parent_path"),
}  # fmt: skip
# Where goods go that were asked for; scrap, counts and transfers between warehouses are not demand.
ASKED_BY = ("customer", "production")


def stored(chosen=None):
    """Return (product_id, own_factor) of the storable products that are *chosen*, a condition on ``product``: what
    one of the product's unit is in the unit that all are measured in."""
    return SQL(
        """
        SELECT product.id AS product_id, own.factor::float8 AS own_factor
          FROM product_product product
          JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
          JOIN uom_uom own ON own.id = template.uom_id
         WHERE %s
        """,
        chosen or SQL("TRUE"),
    )


def places(zones, first_week, weeks, items=None):
    """Return the CTEs ``place`` (internal location, its warehouse, that warehouse's Mondays in UTC), ``item`` (the
    products to count as *items* gives them, see :func:`stored`) and ``unit`` (its factor).

    *zones* are (company id, warehouse id, time zone).  ``width_bucket(moment, mondays)`` numbers the week, *first_week*
    being 1: a search in an array costs a fifth of asking PostgreSQL for local time row by row.
    """
    return SQL(
        """
        monday AS MATERIALIZED (
            SELECT zone.warehouse_id, zone.company_id, array_agg((day AT TIME ZONE zone.name) AT TIME ZONE 'UTC' ORDER BY day) AS mondays
              FROM (VALUES %(zones)s) zone(company_id, warehouse_id, name),
                   generate_series(%(first)s::timestamp, %(first)s::timestamp + %(weeks)s * interval '7 days',
                                   interval '7 days') day
             GROUP BY zone.warehouse_id, zone.company_id
        ), place AS MATERIALIZED (
            SELECT location.id, location.warehouse_id, monday.mondays
              FROM stock_location location
              JOIN monday USING (warehouse_id)
             WHERE location.usage = 'internal'
        ), item AS MATERIALIZED (
            %(items)s
        ), unit AS MATERIALIZED (
            SELECT id, factor::float8 AS factor FROM uom_uom
        )
        """,
        items=items or stored(),
        zones=SQL(", ").join(SQL("(%s, %s, %s)", *zone) for zone in zones),
        first=first_week,
        weeks=weeks,
    )


def move_sources(company_ids):
    """Return the sources that stock itself has, as functions of a condition on ``changed``; see :func:`source`."""
    return [
        lambda condition: _deliveries(company_ids, condition),
        lambda condition: _returns(company_ids, condition),
        lambda condition: _short_picks(company_ids, condition),
    ]


def source(columns, tables, condition):
    """Return one source of demand, a SELECT with the grain of a document line.

    Columns: warehouse_id, product_id, week (by ``place.mondays``), quantity, lost (both in the product's
    unit), line_count, changed (when the row came to be).
    """
    return SQL("SELECT %s FROM %s WHERE %s", columns, tables, condition)


def _deliveries(company_ids, condition):
    """What was delivered; what a delivery without backorder left out was asked for, not there, and is not owed."""
    # "+ 0": half of all moves ever go to a customer; read through the index of their location, once per such location,
    # they cost more than the days that are asked for.
    return source(
        SQL(
            "place.warehouse_id, move.product_id,"
            " width_bucket(LEAST(move.date, move.date_deadline), place.mondays) AS week,"
            " move.quantity::float8 * unit.factor / item.own_factor AS quantity,"
            " CASE WHEN move.product_uom_qty > move.quantity AND target.usage = 'customer'"
            " THEN (move.product_uom_qty - move.quantity)::float8 * unit.factor / item.own_factor ELSE 0.0::float8 END AS lost,"
            " 1 AS line_count, move.date AS changed"
        ),
        SQL(
            "stock_move move JOIN place ON place.id = move.location_id"
            " JOIN stock_location target ON target.id = move.location_dest_id + 0 AND target.usage = ANY(%s)"
            " JOIN item ON item.product_id = move.product_id JOIN unit ON unit.id = move.product_uom",
            list(ASKED_BY),
        ),
        SQL(
            "move.state = 'done' AND move.company_id = ANY(%s) AND %s",
            list(company_ids),
            condition(SQL("move.date"), SQL("move.product_id")),
        ),
    )


def _returns(company_ids, condition):
    """What came back lowers the week of the delivery it returns, or its own week where none is known."""
    return source(
        SQL(
            "place.warehouse_id, move.product_id, width_bucket(COALESCE("
            "LEAST(delivered.date, delivered.date_deadline), move.date), place.mondays),"
            " -move.quantity::float8 * unit.factor / item.own_factor, 0.0::float8, 0, move.date"
        ),
        SQL(
            "stock_move move JOIN place ON place.id = move.location_dest_id"
            " JOIN item ON item.product_id = move.product_id JOIN unit ON unit.id = move.product_uom"
            " LEFT JOIN stock_move delivered ON delivered.id = move.origin_returned_move_id"
        ),
        SQL(
            "move.state = 'done' AND move.company_id = ANY(%s) AND move.quantity > 0"
            " AND move.location_id IN (SELECT id FROM stock_location WHERE usage = 'customer') AND %s",
            list(company_ids),
            condition(SQL("move.date"), SQL("move.product_id")),
        ),
    )


def _short_picks(company_ids, condition):
    """Lines that a finished transfer to a customer left out altogether."""
    return source(
        SQL(
            "place.warehouse_id, move.product_id,"
            " width_bucket(LEAST(picking.date_done, move.date_deadline), place.mondays),"
            " 0.0::float8, move.product_uom_qty::float8 * unit.factor / item.own_factor, 0, picking.date_done"
        ),
        SQL(
            "stock_move move JOIN place ON place.id = move.location_id"
            " JOIN stock_picking picking ON picking.id = move.picking_id AND picking.state = 'done'"
            " JOIN item ON item.product_id = move.product_id JOIN unit ON unit.id = move.product_uom"
        ),
        SQL(
            "move.state = 'cancel' AND move.company_id = ANY(%s)"
            " AND move.location_dest_id IN (SELECT id FROM stock_location WHERE usage = 'customer') AND %s",
            list(company_ids),
            condition(SQL("picking.date_done"), SQL("move.product_id")),
        ),
    )


def count_all(places_sql, sources, base, first, until):
    """Return the statement that writes every series of the places anew; answers (series written, latest change).

    Grain: one row per warehouse and product with arrays by week.  *base* + ``week`` is the number of the week since
    the epoch's first Monday; lines from *first* to *until* are read.  A week never falls below zero.

    The lines are sorted once, by the column first that tells most of them apart, and grouped twice as they come: a hash
    table of nearly as many weeks as lines is in nobody's cache.
    """
    return SQL(
        """
        WITH %(places)s, weekly AS (
            SELECT product_id, warehouse_id, week, GREATEST(sum(quantity), 0) AS quantity, sum(lost) AS lost,
                   sum(line_count) AS line_count, max(changed) AS changed
              FROM (SELECT * FROM (%(sources)s) line ORDER BY product_id, warehouse_id, week) line
             GROUP BY product_id, warehouse_id, week
        ), written AS (
            INSERT INTO replenishment_series
                   (company_id, warehouse_id, product_id, weeks, quantities, losts, line_counts, changed_at)
            SELECT (SELECT company_id FROM monday WHERE monday.warehouse_id = weekly.warehouse_id), %(arrays)s
             RETURNING changed_at
        )
        SELECT count(*), max(changed_at) FROM written
        """,
        places=places_sql,
        sources=_union(sources, until, lambda changed, product: SQL("%s >= %s", changed, first)),
        arrays=_arrays(SQL("%s + week", base), SQL("weekly")),
        base=base,
    )


def touched_items():
    """Return :func:`stored` for the products that :func:`touched_lines` kept."""
    return stored(SQL("product.id IN (SELECT product_id FROM replenishment_touched)"))


def touched_lines(places_sql, sources, since, until):
    """Return the statement that keeps the lines that changed from *since* to *until*, each in its week."""
    return SQL(
        """
        CREATE TEMPORARY TABLE replenishment_touched ON COMMIT DROP AS
        WITH %(places)s
        SELECT * FROM (%(changed)s) line
        """,
        places=places_sql,
        changed=_union(sources, until, lambda changed, product: SQL("%s >= %s", changed, since)),
    )


def count_touched(places_sql, sources, base, week, monday, since, until, has_older):
    """Return the statement that counts the touched weeks again; answers (series changed, latest change).

    Of each array only the tail from the first touched week on is made anew.  Of weeks from *week* on (which nowhere
    begins before *monday*) the lines until *since* are read by date, those after it are at hand; older weeks are
    touched by returns and late deliveries only, and for those the lines of their products are read (*has_older*).
    """
    return SQL(
        """
        WITH %(places)s, line AS (
            SELECT * FROM replenishment_touched WHERE week >= %(week)s
             UNION ALL
            SELECT * FROM (%(late)s) line WHERE week >= %(week)s
            %(older)s
        ), begun AS (
            SELECT warehouse_id, product_id, %(base)s + min(week) AS week, array_agg(%(base)s + week) AS touched
              FROM replenishment_touched
             GROUP BY warehouse_id, product_id
        ), kept AS MATERIALIZED (
            SELECT warehouse_id, product_id, touched, series.changed_at, head, series.weeks[head + 1:] AS weeks,
                   series.quantities[head + 1:] AS quantities, series.losts[head + 1:] AS losts,
                   series.line_counts[head + 1:] AS line_counts
              FROM begun
              JOIN replenishment_series series USING (warehouse_id, product_id)
              CROSS JOIN LATERAL (SELECT width_bucket(begun.week - 1, series.weeks) AS head) place
        ), weekly AS (
            SELECT warehouse_id, product_id, %(base)s + week AS week, GREATEST(sum(quantity), 0) AS quantity,
                   sum(lost) AS lost, sum(line_count) AS line_count, max(changed) AS changed
              FROM line
             WHERE (warehouse_id, product_id, week)
                   IN (SELECT warehouse_id, product_id, week FROM replenishment_touched)
             GROUP BY warehouse_id, product_id, line.week
             UNION ALL
            SELECT kept.warehouse_id, kept.product_id, item.week, item.quantity, item.lost, item.line_count,
                   kept.changed_at
              FROM kept
              CROSS JOIN unnest(kept.weeks, kept.quantities, kept.losts, kept.line_counts)
                         item(week, quantity, lost, line_count)
             WHERE NOT kept.weeks <@ touched AND item.week <> ALL(touched)
        ), tail(warehouse_id, product_id, weeks, quantities, losts, line_counts, changed) AS (
            SELECT %(arrays)s
        ), fresh AS MATERIALIZED (
            SELECT tail.*, kept.head, GREATEST(kept.changed_at, tail.changed) AS changed_at
              FROM tail
              LEFT JOIN kept USING (warehouse_id, product_id)
             WHERE (kept.weeks, kept.quantities, kept.losts, kept.line_counts)
                   IS DISTINCT FROM (tail.weeks, tail.quantities, tail.losts, tail.line_counts)
        ), written AS (
            INSERT INTO replenishment_series
                   (company_id, warehouse_id, product_id, weeks, quantities, losts, line_counts, changed_at)
            SELECT (SELECT company_id FROM monday WHERE monday.warehouse_id = fresh.warehouse_id),
                   warehouse_id, product_id, series.weeks[:head] || fresh.weeks,
                   series.quantities[:head] || fresh.quantities, series.losts[:head] || fresh.losts,
                   series.line_counts[:head] || fresh.line_counts, fresh.changed_at
              FROM fresh
              LEFT JOIN replenishment_series series USING (warehouse_id, product_id)
                ON CONFLICT (warehouse_id, product_id) DO UPDATE
                   SET weeks = EXCLUDED.weeks, quantities = EXCLUDED.quantities, losts = EXCLUDED.losts,
                       line_counts = EXCLUDED.line_counts, changed_at = EXCLUDED.changed_at
             RETURNING 1
        )
        SELECT (SELECT count(*) FROM written), (SELECT max(changed) FROM replenishment_touched)
        """,
        places=places_sql,
        late=_union(
            sources,
            until,
            lambda changed, product: SQL("%s >= %s AND %s < %s", changed, monday, changed, since),
        ),
        older=_older_weeks(sources, week, until) if has_older else SQL(""),
        arrays=_arrays(SQL("week"), SQL("weekly")),
        week=week,
        base=base,
    )


def _older_weeks(sources, week, until):
    """Return what adds the lines of touched weeks before *week*."""
    touched = SQL("SELECT product_id FROM replenishment_touched WHERE week < %s", week)
    lines = _union(sources, until, lambda changed, product: SQL("%s IN (%s)", product, touched))
    return SQL("UNION ALL SELECT * FROM (%s) line WHERE week < %s", lines, week)


def _arrays(week, weekly):
    """Return what makes one row per series of its weeks."""
    return SQL(
        """
        warehouse_id, product_id, array_agg(%s ORDER BY week), array_agg(quantity ORDER BY week),
        array_agg(lost ORDER BY week), array_agg(line_count::int4 ORDER BY week), max(changed)
          FROM %s
         GROUP BY product_id, warehouse_id
        """,
        week,
        weekly,
    )


def _union(sources, until, condition):
    """Return the lines of all *sources* up to *until*: open moves have days, too, most of them still to come."""

    def bounded(changed, product):
        return SQL("%s <= %s AND %s", changed, until, condition(changed, product))

    return SQL(" UNION ALL ").join(source_of(bounded) for source_of in sources)


WEEKLY_VIEW = """
    CREATE OR REPLACE VIEW replenishment_demand AS
    SELECT series.id * 8192::bigint + item.week AS id, series.company_id, series.warehouse_id, series.product_id,
           date '1970-01-05' + 7 * item.week AS week, item.quantity, item.lost AS lost_qty, item.line_count
      FROM replenishment_series series
     CROSS JOIN LATERAL unnest(series.weeks, series.quantities, series.losts, series.line_counts)
                item(week, quantity, lost, line_count)
"""
