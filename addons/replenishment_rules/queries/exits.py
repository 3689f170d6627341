"""Stock that nobody will need for long: what it is, where it is missing, and the writing of the worklist."""

from odoo.tools import SQL


def surplus_rows(company_id, now):
    """Grain: one branch of a product with excess, or with stock that nobody asked for in a year.

    Columns: level, warehouse, product, category, units, units its sisters lack (and which lacks most, with a route),
    use per day, days since the last delivery and receipt, unit cost, holding rate.
    """
    return SQL(
        """
        WITH surplus AS (
            SELECT level.*,
                   CASE WHEN level.life_cycle = 'dead' THEN GREATEST(level.on_hand_qty - level.outgoing_qty, 0)
                        ELSE level.excess_qty END AS units
              FROM replenishment_level level
             WHERE level.company_id = %(company)s
               AND (level.excess_qty > 0 OR (level.life_cycle = 'dead' AND level.on_hand_qty > 0))
        )
        SELECT surplus.id, surplus.warehouse_id, surplus.product_id, surplus.categ_id, surplus.units::float8,
               COALESCE(sister.missing, 0)::float8, sister.warehouse_id, sister.route_id,
               COALESCE(surplus.forecast_week, 0)::float8 / 7,
               %(now)s::date - delivered.day, %(now)s::date - received.day,
               COALESCE(surplus.average_cost, 0)::float8, COALESCE(policy.holding_ratio, 0.2)::float8
          FROM surplus
          LEFT JOIN replenishment_policy policy ON policy.id = surplus.policy_id
          LEFT JOIN LATERAL (
               SELECT other.warehouse_id, route.id AS route_id, other.order_up_to - other.position_qty AS missing
                 FROM replenishment_level other
                 JOIN stock_route route ON route.supplier_wh_id = surplus.warehouse_id
                      AND route.supplied_wh_id = other.warehouse_id AND route.active
                WHERE other.product_id = surplus.product_id AND other.company_id = %(company)s
                  AND other.position_qty <= other.reorder_point AND other.order_up_to > other.position_qty
                ORDER BY missing DESC, other.id LIMIT 1) sister ON TRUE
          LEFT JOIN LATERAL (
               SELECT max(move.date)::date AS day FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id
                      AND source.warehouse_id = surplus.warehouse_id AND source.usage = 'internal'
                 JOIN stock_location target ON target.id = move.location_dest_id
                      AND target.usage IN ('customer', 'production')
                WHERE move.product_id = surplus.product_id AND move.state = 'done') delivered ON TRUE
          LEFT JOIN LATERAL (
               SELECT max(move.date)::date AS day FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id AND source.usage = 'supplier'
                 JOIN stock_location target ON target.id = move.location_dest_id
                      AND target.warehouse_id = surplus.warehouse_id
                WHERE move.product_id = surplus.product_id AND move.state = 'done') received ON TRUE
         WHERE surplus.units > 0
         ORDER BY surplus.id
        """,
        company=company_id,
        now=now,
    )


def upsert(rows, columns):
    """Write the worklist; what a person decided on stays as decided until it is gone."""
    names = SQL(", ").join(SQL.identifier(name) for name in columns)
    return SQL(
        """
        INSERT INTO replenishment_excess AS own (%(names)s, state)
        SELECT %(fresh)s, 'open' FROM json_populate_recordset(NULL::replenishment_excess, %(rows)s::json) fresh
            ON CONFLICT (warehouse_id, product_id)
            DO UPDATE SET (%(names)s) = ROW(%(excluded)s) WHERE own.state = 'open'
        """,
        names=names,
        fresh=SQL(", ").join(SQL.identifier("fresh", name) for name in columns),
        rows=rows,
        excluded=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in columns),
    )


def remove_gone(company_id, pairs):
    """Take off the list what is no surplus any more."""
    return SQL(
        """
        DELETE FROM replenishment_excess
         WHERE company_id = %(company)s
           AND (product_id, warehouse_id) NOT IN (SELECT * FROM unnest(%(products)s::int[], %(warehouses)s::int[]))
        """,
        company=company_id,
        products=[product for product, _warehouse in pairs],
        warehouses=[warehouse for _product, warehouse in pairs],
    )
