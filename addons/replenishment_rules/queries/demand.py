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
    """Return the statement that writes the history of *company_ids* and answers (rows written, latest move's date).

    Grain: company, warehouse, product, week (its Monday in the warehouse's time zone, from *timezones*: pairs of
    warehouse id and name).  Quantities are in the product's unit.  A return lowers the week of the delivery it
    returns, or its own week where none is known; a week never falls below zero.  With *since* only the weeks that a
    move done after it belongs to are counted again: moves dated back by hand need the whole rebuild.
    """
    if since is None:
        touched = SQL("touched AS (SELECT 1)")
        moves, only_touched = _moves(company_ids, SQL("TRUE")), SQL()
    else:
        touched = SQL(
            "touched AS (SELECT DISTINCT warehouse_id, product_id, week FROM (%s) recent)",
            _moves(company_ids, SQL("move.date >= %s", since)),
        )
        moves = _moves(company_ids, SQL("move.product_id IN (SELECT product_id FROM touched)"))
        only_touched = SQL("JOIN touched USING (warehouse_id, product_id, week)")
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s), %(touched)s,
        counted AS (
            -- By unit first: products and units are then joined to weeks, not to moves.
            SELECT company_id, warehouse_id, product_id, product_uom, week, sum(quantity) AS quantity,
                   count(*) FILTER (WHERE quantity > 0) AS line_count, max(date) AS date
              FROM (%(moves)s) move %(only_touched)s
             GROUP BY company_id, warehouse_id, product_id, product_uom, week
        ), written AS (
            INSERT INTO replenishment_demand (company_id, warehouse_id, product_id, week, quantity, line_count)
            SELECT counted.company_id, warehouse_id, product_id, week,
                   GREATEST(sum(quantity * unit.factor / own.factor), 0), sum(line_count)
              FROM counted
              JOIN product_product product ON product.id = product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
              JOIN uom_uom unit ON unit.id = product_uom
              JOIN uom_uom own ON own.id = template.uom_id
             GROUP BY counted.company_id, warehouse_id, product_id, week
             ORDER BY warehouse_id, product_id, week
                ON CONFLICT (warehouse_id, product_id, week)
                DO UPDATE SET quantity = EXCLUDED.quantity, line_count = EXCLUDED.line_count
             RETURNING 1
        )
        SELECT (SELECT count(*) FROM written), (SELECT max(date) FROM counted)
        """,
        zones=SQL(", ").join(SQL("(%s, %s)", warehouse, name) for warehouse, name in timezones),
        touched=touched,
        moves=moves,
        only_touched=only_touched,
    )


def _moves(company_ids, condition):
    """Deliveries, and returns with their sign turned and put where their delivery was."""
    return SQL(
        """
        SELECT move.company_id, zone.warehouse_id, move.product_id, move.product_uom, move.quantity, move.date,
               date_trunc('week', timezone(zone.name, timezone('UTC', move.date)))::date AS week
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
          JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = ANY(%(asked_by)s)
          JOIN zone ON zone.warehouse_id = source.warehouse_id
         WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s) AND %(condition)s
         UNION ALL
        SELECT move.company_id, zone.warehouse_id, move.product_id, move.product_uom, -move.quantity, move.date,
               date_trunc('week', timezone(zone.name, timezone('UTC', COALESCE(delivered.date, move.date))))::date
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
          JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'internal'
          JOIN zone ON zone.warehouse_id = target.warehouse_id
          LEFT JOIN stock_move delivered ON delivered.id = move.origin_returned_move_id
         WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s) AND %(condition)s
        """,
        asked_by=list(ASKED_BY),
        companies=list(company_ids),
        condition=condition,
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
