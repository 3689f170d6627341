"""The sums behind the KPIs of replenishment; quantities of different units never meet, money does."""

from odoo.tools import SQL


def _zones(timezones):
    return SQL(", ").join(SQL("(%s, %s)", warehouse, name) for warehouse, name in timezones)


def service(company_ids, timezones, start, end):
    """Grain: day, company, warehouse, category: delivered lines of planned products, and those on time and in full.

    A line counts on the day it leaves; on time is no later than the day it was due, in full with all that was asked.
    """
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s)
        SELECT timezone(zone.name, timezone('UTC', move.date))::date AS day, move.company_id, source.warehouse_id,
               level.categ_id,
               count(*) FILTER (WHERE move.date < COALESCE(move.date_deadline, move.date) + interval '1 day'
                                  AND move.quantity >= move.product_uom_qty),
               count(*)
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
          JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'customer'
          JOIN zone ON zone.warehouse_id = source.warehouse_id
          JOIN replenishment_level level ON level.product_id = move.product_id
               AND level.warehouse_id = source.warehouse_id
         WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s)
           AND move.date >= %(start)s::date - 1 AND move.date < %(end)s::date + 2
           AND timezone(zone.name, timezone('UTC', move.date))::date BETWEEN %(start)s AND %(end)s
         GROUP BY 1, 2, 3, 4
        """,
        zones=_zones(timezones),
        companies=list(company_ids),
        start=start,
        end=end,
    )


def touched_moments(company_ids, since):
    """Grain: one row per moment of a delivery written after *since*: the other figures are of today or of last week."""
    return SQL(
        """
        SELECT move.date FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
          JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'customer'
         WHERE move.write_date > %(since)s AND move.state = 'done' AND move.company_id = ANY(%(companies)s)
        """,
        since=since,
        companies=list(company_ids),
    )


def standing(company_ids):
    """Grain: company, warehouse, category, of the levels as they stand today.

    Columns: target times deliveries of a year, deliveries of a year; branches of products that are asked for, and
    those of them that are empty; stock value, demand of a day and of a year at cost; value of excess and of dead stock.
    """
    return SQL(
        """
        SELECT company_id, warehouse_id, categ_id,
               COALESCE(sum(target_ratio * yearly_lines), 0)::float8, COALESCE(sum(yearly_lines), 0)::float8,
               count(*) FILTER (WHERE forecast_week > 0 AND on_hand_qty <= 0)::float8,
               count(*) FILTER (WHERE forecast_week > 0)::float8,
               COALESCE(sum(value), 0)::float8, COALESCE(sum(forecast_week / 7 * average_cost), 0)::float8,
               COALESCE(sum(yearly_qty * average_cost), 0)::float8, COALESCE(sum(excess_value), 0)::float8,
               COALESCE(sum(value) FILTER (WHERE life_cycle = 'dead'), 0)::float8
          FROM replenishment_level
         WHERE company_id = ANY(%(companies)s)
         GROUP BY 1, 2, 3
        """,
        companies=list(company_ids),
    )


def forecasts(company_ids, start, end):
    """Grain: last day of a week, company, warehouse, category: forecast less demand, its absolute, and demand, at cost."""
    return SQL(
        """
        SELECT week + 6, company_id, warehouse_id, categ_id,
               sum((forecast_qty - actual_qty) * unit_cost)::float8,
               sum(abs(forecast_qty - actual_qty) * unit_cost)::float8, sum(actual_qty * unit_cost)::float8
          FROM replenishment_forecast_week
         WHERE company_id = ANY(%(companies)s) AND is_counted AND week + 6 BETWEEN %(start)s AND %(end)s
         GROUP BY 1, 2, 3, 4
        """,
        companies=list(company_ids),
        start=start,
        end=end,
    )


def decided(company_ids, timezones, start, end):
    """Grain: day, company, warehouse, category: proposals accepted as they were, and all that people decided."""
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s)
        SELECT timezone(zone.name, timezone('UTC', decided_at))::date, company_id, proposal.warehouse_id, categ_id,
               count(*) FILTER (WHERE state = 'accepted' AND edited_at IS NULL), count(*)
          FROM replenishment_proposal proposal
          JOIN zone ON zone.warehouse_id = proposal.warehouse_id
         WHERE state IN ('accepted', 'dismissed') AND company_id = ANY(%(companies)s)
           AND decided_at >= %(start)s::date - 1 AND decided_at < %(end)s::date + 2
           AND timezone(zone.name, timezone('UTC', decided_at))::date BETWEEN %(start)s AND %(end)s
         GROUP BY 1, 2, 3, 4
        """,
        zones=_zones(timezones),
        companies=list(company_ids),
        start=start,
        end=end,
    )


def gains(company_ids, start, end):
    """Grain: day scored, company, warehouse, category: what people's changes gained over what was proposed."""
    return SQL(
        """
        SELECT scored_on, company_id, warehouse_id, categ_id, sum(score_gain_amount)::float8
          FROM replenishment_proposal
         WHERE company_id = ANY(%(companies)s) AND scored_on BETWEEN %(start)s AND %(end)s
         GROUP BY 1, 2, 3, 4
        """,
        companies=list(company_ids),
        start=start,
        end=end,
    )


def emergencies(company_ids, timezones, start, end):
    """Grain: day, company, warehouse, category, proposal: what an accepted purchase nearby costs above the usual vendor's
    first price, as both stood when it was proposed; left out where there was no usual vendor."""
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s), nearby AS (
            SELECT proposal.*, timezone(zone.name, timezone('UTC', decided_at))::date AS day
              FROM replenishment_proposal proposal
              JOIN zone ON zone.warehouse_id = proposal.warehouse_id
             WHERE state = 'accepted' AND kind = 'local' AND company_id = ANY(%(companies)s)
               AND decided_at >= %(start)s::date - 1 AND decided_at < %(end)s::date + 2
        )
        SELECT day, company_id, warehouse_id, categ_id, id,
               (quantity * (unit_price - (figures -> 'source' -> 'tiers' -> 0 ->> 1)::numeric))::float8
          FROM nearby
         WHERE day BETWEEN %(start)s AND %(end)s AND figures -> 'source' -> 'tiers' -> 0 ->> 1 IS NOT NULL
        """,
        zones=_zones(timezones),
        companies=list(company_ids),
        start=start,
        end=end,
    )


def take_week(company_id, monday):
    """Keep what is forecast for the week of *monday*; a week that is kept already stays as it was."""
    return SQL(
        """
        INSERT INTO replenishment_forecast_week (company_id, warehouse_id, product_id, categ_id, week, forecast_qty,
                                                 unit_cost, is_counted)
        SELECT company_id, warehouse_id, product_id, categ_id, %(monday)s,
               forecast_week * COALESCE(season_factor, 1), COALESCE(average_cost, 0), FALSE
          FROM replenishment_level
         WHERE company_id = %(company)s AND forecast_week > 0
            ON CONFLICT (warehouse_id, product_id, week) DO NOTHING
        """,
        company=company_id,
        monday=monday,
    )


def count_weeks(company_id, monday):
    """Put what was asked for beside what was forecast, for the weeks before *monday* that are not counted yet."""
    return SQL(
        """
        UPDATE replenishment_forecast_week own
           SET actual_qty = COALESCE((
                   SELECT sum(week.quantity) FROM replenishment_demand week
                    WHERE week.warehouse_id = own.warehouse_id AND week.product_id = own.product_id
                      AND week.week = own.week), 0),
               is_counted = TRUE
         WHERE own.company_id = %(company)s AND NOT own.is_counted AND own.week < %(monday)s
        """,
        company=company_id,
        monday=monday,
    )


def forget_weeks(company_id, before):
    return SQL(
        "DELETE FROM replenishment_forecast_week WHERE company_id = %s AND week < %s", company_id, before
    )


def daily_use(keys):
    """Grain: what left a branch of a product per day to customers and production; *keys*: (product, warehouse)."""
    return SQL(
        """
        SELECT move.product_id, source.warehouse_id, move.date::date, sum(move.product_qty)::float8
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
          JOIN stock_location target ON target.id = move.location_dest_id
               AND target.usage IN ('customer', 'production')
          JOIN unnest(%(products)s::int[], %(warehouses)s::int[]) pair(product_id, warehouse_id)
               ON pair.product_id = move.product_id AND pair.warehouse_id = source.warehouse_id
         WHERE move.state = 'done'
         GROUP BY 1, 2, 3
        """,
        products=[product for product, _warehouse in keys],
        warehouses=[warehouse for _product, warehouse in keys],
    )
