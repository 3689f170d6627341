"""What came into a warehouse and left it by week: with today's stock it says which weeks began with an empty shelf."""

from odoo.tools import SQL

from .demand import places

READS = {
    "stock.move": ("product_id", "company_id", "state", "date", "quantity", "product_uom", "location_id", "location_dest_id"),
}  # fmt: skip


def count_flows(company_ids, zones, first_week, weeks, base, since=None):
    """Return the statement that writes the net flow of each series of *company_ids* by week of the movement.

    With *since* (a moment) only weeks from its own on are counted again, the others are kept.
    """
    after = SQL("move.date >= %s", first_week if since is None else since)
    kept = SQL("FALSE")
    if since is not None:
        # The week of *since* itself is only half read: it stays as it was counted before.
        kept = SQL("kept.week <= %s + (SELECT max(width_bucket(%s, mondays)) FROM monday)", base, since)
    whole = (
        SQL("TRUE")
        if since is None
        else SQL("week > (SELECT max(width_bucket(%s, mondays)) FROM monday)", since)
    )
    return SQL(
        """
        WITH %(places)s, line AS (
            SELECT place.warehouse_id, move.product_id, width_bucket(move.date, place.mondays) AS week,
                   -move.quantity::float8 * unit.factor::float8 / item.own_factor AS quantity
              FROM stock_move move
              JOIN place ON place.id = move.location_id
              LEFT JOIN place other ON other.id = move.location_dest_id
              JOIN item ON item.product_id = move.product_id
              JOIN uom_uom unit ON unit.id = move.product_uom
             WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s) AND %(after)s
               AND other.warehouse_id IS DISTINCT FROM place.warehouse_id
             UNION ALL
            SELECT place.warehouse_id, move.product_id, width_bucket(move.date, place.mondays),
                   move.quantity::float8 * unit.factor::float8 / item.own_factor
              FROM stock_move move
              JOIN place ON place.id = move.location_dest_id
              LEFT JOIN place other ON other.id = move.location_id
              JOIN item ON item.product_id = move.product_id
              JOIN uom_uom unit ON unit.id = move.product_uom
             WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s) AND %(after)s
               AND other.warehouse_id IS DISTINCT FROM place.warehouse_id
        ), weekly AS (
            SELECT warehouse_id, product_id, %(base)s + week AS week, sum(quantity) AS quantity
              FROM line
             WHERE %(whole)s
             GROUP BY warehouse_id, product_id, week
             UNION ALL
            SELECT series.warehouse_id, series.product_id, kept.week, kept.quantity
              FROM replenishment_series series
              CROSS JOIN unnest(series.flow_weeks, series.flows) kept(week, quantity)
             WHERE series.company_id = ANY(%(companies)s) AND %(kept)s
        ), flow AS (
            SELECT warehouse_id, product_id, array_agg(week ORDER BY week) AS weeks, array_agg(quantity ORDER BY week) AS quantities
              FROM weekly
             GROUP BY warehouse_id, product_id
        )
        UPDATE replenishment_series series
           SET flow_weeks = flow.weeks, flows = flow.quantities
          FROM flow
         WHERE series.warehouse_id = flow.warehouse_id AND series.product_id = flow.product_id
           AND (series.flow_weeks, series.flows) IS DISTINCT FROM (flow.weeks, flow.quantities)
        """,
        places=places(zones, first_week, weeks),
        companies=list(company_ids),
        after=after,
        base=base,
        whole=whole,
        kept=kept,
    )
