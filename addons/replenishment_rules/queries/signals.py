"""What goes wrong with stock before anybody is short: the facts behind the exceptions of replenishment."""

from odoo.tools import SQL

# Below this a surplus is no case; money of the company.
LEAST_EXCESS = 500
# Demand: so many full weeks against the forecast; a shift is twice or half, and beyond three deviations.
SHIFT_WEEKS = 6
SHIFT_DEVIATIONS = 3.0
# Lead time: receipts of the last quarter against what the levels are planned with.
RECENT_DAYS = 90
LEAST_RECEIPTS = 3
LEAST_SHIFT_DAYS = 3
LEAST_SHIFT_RATIO = 1.3


def _scope(column, company_ids, record_ids):
    chosen = (
        SQL("AND %s = ANY(%s)", SQL.identifier(*column.split(".")), list(record_ids)) if record_ids else SQL()
    )
    return SQL("level.company_id = ANY(%s) %s", list(company_ids), chosen)


def stock_outs(company_ids, record_ids=None):
    """Grain: one planned branch of a product whose stock ends before more can be there, nothing being due in between.

    Columns: level, company, warehouse, product, product's name, branch, days left, lead time, forecast of a week,
    units short, what they cost at cost, name of the currency.
    """
    return SQL(
        """
        SELECT level.id, level.company_id, level.warehouse_id, level.product_id, warehouse.name,
               round(level.days_left), round(level.lead_days), level.forecast_week::float8,
               ((level.lead_days - level.days_left) * level.forecast_week / 7)::float8,
               ((level.lead_days - level.days_left) * level.forecast_week / 7
                   * GREATEST(template.list_price - level.average_cost, level.average_cost * 0.1))::float8
          FROM replenishment_level level
          JOIN stock_warehouse warehouse ON warehouse.id = level.warehouse_id
          JOIN product_product product ON product.id = level.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
         WHERE %(scope)s AND level.forecast_week > 0 AND level.days_left < level.lead_days
           AND COALESCE(level.incoming_qty, 0) <= COALESCE(level.late_qty, 0)
           AND (level.lead_days - level.days_left) * level.forecast_week / 7 >= 1
         ORDER BY level.id
        """,
        scope=_scope("level.id", company_ids, record_ids),
    )


def excesses(company_ids, record_ids=None):
    """Grain: one planned branch of a product with more than half a year's use beyond its order-up-to level.

    Columns: level, company, warehouse, product, branch, units, their value, forecast of a week.
    """
    return SQL(
        """
        SELECT level.id, level.company_id, level.warehouse_id, level.product_id, warehouse.name,
               level.excess_qty::float8, level.excess_value::float8, level.forecast_week::float8
          FROM replenishment_level level
          JOIN stock_warehouse warehouse ON warehouse.id = level.warehouse_id
         WHERE %(scope)s AND level.excess_value >= %(least)s
         ORDER BY level.id
        """,
        scope=_scope("level.id", company_ids, record_ids),
        least=LEAST_EXCESS,
    )


def late_and_hurting(company_ids, record_ids=None):
    """Grain: one open proposal that waits for a receipt while customer orders wait for the goods.

    Columns: proposal, company, warehouse, product, branch, orders, their value, the receipts on their way (JSON).
    """
    chosen = SQL("AND proposal.id = ANY(%s)", list(record_ids)) if record_ids else SQL()
    return SQL(
        """
        SELECT proposal.id, proposal.company_id, proposal.warehouse_id, proposal.product_id, warehouse.name,
               proposal.hurt_count, proposal.hurt_amount::float8, proposal.supplies
          FROM replenishment_proposal proposal
          JOIN stock_warehouse warehouse ON warehouse.id = proposal.warehouse_id
         WHERE proposal.company_id = ANY(%(companies)s) AND proposal.state IN ('open', 'approval', 'queued')
           AND proposal.kind IN ('wait', 'expedite') AND proposal.hurt_count > 0 %(chosen)s
         ORDER BY proposal.id
        """,
        companies=list(company_ids),
        chosen=chosen,
    )


def demand_shifts(company_ids, monday, record_ids=None):
    """Grain: one planned branch of a product whose last full weeks before *monday* are not what was forecast.

    Columns: level, company, warehouse, product, branch, demand of those weeks, what was forecast for them, cost of
    the difference.
    """
    return SQL(
        """
        SELECT level.id, level.company_id, level.warehouse_id, level.product_id, warehouse.name,
               asked.quantity, expected.quantity::float8,
               (abs(asked.quantity - expected.quantity) * level.average_cost)::float8
          FROM replenishment_level level
          JOIN stock_warehouse warehouse ON warehouse.id = level.warehouse_id
         CROSS JOIN LATERAL (
               SELECT %(weeks)s * level.forecast_week * COALESCE(level.season_factor, 1) AS quantity) expected
         CROSS JOIN LATERAL (
               SELECT COALESCE(sum(week.quantity), 0) AS quantity
                 FROM replenishment_demand week
                WHERE week.warehouse_id = level.warehouse_id AND week.product_id = level.product_id
                  AND week.week >= %(monday)s::date - %(weeks)s * 7 AND week.week < %(monday)s) asked
         WHERE %(scope)s AND level.abc_class IN ('A', 'B') AND level.forecast_week > 0
           AND abs(asked.quantity - expected.quantity)
               > %(deviations)s * sqrt(%(weeks)s * GREATEST(level.error_variance, 0))
           AND (asked.quantity > 2 * expected.quantity OR asked.quantity < expected.quantity / 2)
           AND abs(asked.quantity - expected.quantity) >= 5
         ORDER BY level.id
        """,
        scope=_scope("level.id", company_ids, record_ids),
        weeks=SHIFT_WEEKS,
        monday=monday,
        deviations=SHIFT_DEVIATIONS,
    )


def lead_time_shifts(company_ids, now, record_ids=None):
    """Grain: one vendor of a company whose recent receipts took longer (or shorter) than his levels are planned with.

    Columns: vendor, company, vendor's name, receipts, their days on average, the planned days, value of what is
    planned with them.
    """
    chosen = SQL("AND recent.partner_id = ANY(%s)", list(record_ids)) if record_ids else SQL()
    return SQL(
        """
        WITH receipt AS (
            SELECT line.id, purchase.company_id, purchase.partner_id,
                   extract(epoch FROM max(move.date) - COALESCE(purchase.date_approve, purchase.date_order)) / 86400
                       AS days
              FROM stock_move move
              JOIN purchase_order_line line ON line.id = move.purchase_line_id
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN stock_location source ON source.id = move.location_id AND source.usage = 'supplier'
             WHERE move.state = 'done' AND purchase.company_id = ANY(%(companies)s)
               AND move.date >= %(now)s::timestamp - %(days)s * interval '1 day' AND move.date <= %(now)s::timestamp
               AND line.qty_received >= line.product_qty
             GROUP BY line.id, purchase.company_id, purchase.partner_id, purchase.date_approve, purchase.date_order
        ), recent AS (
            SELECT company_id, partner_id, count(*) AS receipts, avg(days)::float8 AS days
              FROM receipt GROUP BY company_id, partner_id HAVING count(*) >= %(least)s
        ), planned AS (
            SELECT company_id, vendor_id, avg(lead_days)::float8 AS days, sum(target_value)::float8 AS value
              FROM replenishment_level
             WHERE company_id = ANY(%(companies)s) AND lead_source IN ('measured', 'vendor', 'promised')
             GROUP BY company_id, vendor_id
        )
        SELECT recent.partner_id, recent.company_id, vendor.name, recent.receipts, recent.days, planned.days,
               COALESCE(planned.value, 0)
          FROM recent
          JOIN planned ON planned.company_id = recent.company_id AND planned.vendor_id = recent.partner_id
          JOIN res_partner vendor ON vendor.id = recent.partner_id
         WHERE abs(recent.days - planned.days) >= %(shift)s
           AND (recent.days > planned.days * %(ratio)s OR planned.days > recent.days * %(ratio)s) %(chosen)s
         ORDER BY recent.company_id, recent.partner_id
        """,
        companies=list(company_ids),
        now=now,
        days=RECENT_DAYS,
        least=LEAST_RECEIPTS,
        shift=LEAST_SHIFT_DAYS,
        ratio=LEAST_SHIFT_RATIO,
        chosen=chosen,
    )
