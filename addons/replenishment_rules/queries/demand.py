"""Demand as it left a warehouse for a customer or for production, net of what came back."""

from odoo.tools import SQL

READS = {
    "stock.move": (
        "product_id", "company_id", "state", "date", "quantity", "product_uom", "location_id", "location_dest_id",
        "origin_returned_move_id",
    ),
    "stock.location": ("usage", "warehouse_id"),
    "product.template": ("uom_id", "is_storable"),
    "product.product": ("product_tmpl_id",),
    "uom.uom": ("factor",),
}  # fmt: skip
# Where goods go that were asked for; scrap, counts and transfers between warehouses are not demand.
ASKED_BY = ("customer", "production")


def rebuild_demand(company_ids, timezones, since=None):
    """Return the statement that writes the history of *company_ids* and answers (rows written, latest change seen).

    Grain: company, warehouse, product, week (its Monday in the warehouse's time zone, from *timezones*: pairs of
    warehouse id and name).  Quantities are in the product's unit.  A return lowers the week of the delivery it
    returns, or its own week where none is known; a week never falls below zero.  With *since* only the weeks that a
    move changed after it are counted again; done moves that were moved to another day need the whole rebuild.
    """
    return SQL(
        """
        WITH %(moves)s, %(touched)s, counted AS (
            SELECT move.company_id, move.warehouse_id, move.product_id, move.week,
                   GREATEST(sum(move.quantity), 0) AS quantity,
                   count(*) FILTER (WHERE move.quantity > 0) AS line_count,
                   max(move.write_date) AS changed_at
              FROM move %(only_touched)s
             GROUP BY move.company_id, move.warehouse_id, move.product_id, move.week
        ), written AS (
            INSERT INTO replenishment_demand (company_id, warehouse_id, product_id, week, quantity, line_count)
            SELECT company_id, warehouse_id, product_id, week, quantity, line_count FROM counted
                ON CONFLICT (warehouse_id, product_id, week)
                DO UPDATE SET quantity = EXCLUDED.quantity, line_count = EXCLUDED.line_count
             RETURNING 1
        )
        SELECT (SELECT count(*) FROM written), (SELECT max(changed_at) FROM counted)
        """,
        moves=_moves(company_ids, timezones),
        touched=_touched(since),
        only_touched=SQL() if since is None else SQL("JOIN touched USING (warehouse_id, product_id, week)"),
    )


def _moves(company_ids, timezones):
    zones = SQL(", ").join(SQL("(%s, %s)", warehouse, name) for warehouse, name in timezones)
    return SQL(
        """
        zone(warehouse_id, name) AS (VALUES %(zones)s),
        move AS (
            SELECT move.company_id, zone.warehouse_id, move.product_id, move.write_date,
                   date_trunc('week', timezone(zone.name, timezone('UTC', COALESCE(delivered.date, move.date))))::date
                       AS week,
                   CASE WHEN source.usage = 'internal' THEN 1 ELSE -1 END
                       * move.quantity * unit.factor / own.factor AS quantity
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN zone ON zone.warehouse_id =
                   CASE WHEN source.usage = 'internal' THEN source.warehouse_id ELSE target.warehouse_id END
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN uom_uom own ON own.id = template.uom_id
              LEFT JOIN stock_move delivered ON delivered.id = move.origin_returned_move_id
             WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s)
               AND (source.usage = 'internal' AND target.usage = ANY(%(asked_by)s)
                    OR target.usage = 'internal' AND source.usage = 'customer')
        )
        """,
        zones=zones,
        companies=list(company_ids),
        asked_by=list(ASKED_BY),
    )


def _touched(since):
    if since is None:
        return SQL("touched AS (SELECT 1)")
    return SQL(
        """touched AS (
            SELECT DISTINCT warehouse_id, product_id, week FROM move WHERE write_date >= %s
        )""",
        since,
    )


def weekly_demand(company_id, first_week, last_week):
    """Return (warehouse, product, week number from *first_week*, quantity) of one company, ordered by series."""
    return SQL(
        """
        SELECT warehouse_id, product_id, (week - %(first)s) / 7, quantity
          FROM replenishment_demand
         WHERE company_id = %(company)s AND week BETWEEN %(first)s AND %(last)s
         ORDER BY warehouse_id, product_id, week
        """,
        first=first_week,
        last=last_week,
        company=company_id,
    )
