"""Stock in money, and how well its record is kept.

Values are quantities at the product's cost of today in its company. Goods of other owners do not count.
"""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import local_day

from .facts import Figure, Kind

# Days of issues that say how fast a product goes, days that stock may last, and the age from which it is old.
PACE_DAYS = 90
COVER_DAYS = 180
OLD_DAYS = 180
DEAD_DAYS = 365
HOME = SQL("('internal', 'transit')")
OUTSIDE = SQL("('customer', 'production')")
COST = SQL("COALESCE((pp.standard_price ->> company.id::text)::float8, 0)")


def own_quants(scope):
    """Grain: one row per quant of the companies, the goods being their own; only on the day of today."""
    return SQL(
        """
        SELECT q.id, q.product_id, company.id AS company_id, place.warehouse_id, pt.categ_id, q.quantity, %(cost)s AS cost,
               q.in_date, q.location_id
          FROM stock_quant q
          JOIN stock_location place ON place.id = q.location_id AND place.usage IN %(home)s
          JOIN res_company company ON company.id = COALESCE(place.company_id, q.company_id)
          JOIN product_product pp ON pp.id = q.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
         WHERE %(companies)s AND q.owner_id IS NULL AND q.quantity <> 0
           AND %(today)s BETWEEN %(start)s AND %(end)s
        """,
        cost=COST,
        home=HOME,
        companies=scope.companies(SQL("company.id")),
        today=scope.today,
        start=scope.start,
        end=scope.end,
    )


def quants(scope):
    """Grain: one row per quant today: ``quantity``, ``value`` at cost and ``age`` in days since it came in."""
    return SQL(
        """
        SELECT %(today)s::date AS day, company_id, warehouse_id, NULL::int AS team_id, NULL::int AS partner_id, categ_id,
               id, quantity, quantity * cost AS value, GREATEST(%(today)s::date - in_date::date, 0) AS age
          FROM (%(quants)s) AS own
        """,
        today=scope.today,
        quants=own_quants(scope),
    )


def positions(scope):
    """Grain: one row per product and branch with stock or issues today.

    ``value`` at cost; ``issued`` a day at cost over the last PACE_DAYS, ``issued_year`` over DEAD_DAYS (to customers
    and production, less what came back); ``quantity`` and ``pace`` (units a day); ``oldest`` day the stock came in.
    """
    return SQL(
        """
        SELECT %(today)s::date AS day, part.company_id, part.warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               pt.categ_id, part.product_id AS id, SUM(part.quantity) AS quantity,
               SUM(part.quantity) * %(cost)s AS value,
               GREATEST(SUM(part.lately), 0) / %(pace_days)s AS pace,
               GREATEST(SUM(part.lately), 0) * %(cost)s / %(pace_days)s AS issued,
               SUM(part.year) AS year, MIN(part.oldest) AS oldest, %(cost)s AS cost
          FROM (SELECT product_id, company_id, warehouse_id, quantity, 0 AS lately, 0 AS year, in_date::date AS oldest
                  FROM (%(quants)s) AS own
                UNION ALL
                SELECT m.product_id, m.company_id, COALESCE(source.warehouse_id, dest.warehouse_id), 0,
                       way.sign * m.quantity * mu.factor / pu.factor * (m.date >= %(today)s::date - %(pace_days)s)::int,
                       way.sign * m.quantity * mu.factor / pu.factor, NULL
                  FROM stock_move m
                  JOIN stock_location source ON source.id = m.location_id
                  JOIN stock_location dest ON dest.id = m.location_dest_id
                  JOIN uom_uom mu ON mu.id = m.product_uom
                  JOIN product_product mp ON mp.id = m.product_id
                  JOIN product_template mt ON mt.id = mp.product_tmpl_id AND mt.is_storable
                  JOIN uom_uom pu ON pu.id = mt.uom_id
                 CROSS JOIN LATERAL (SELECT CASE WHEN source.usage = 'internal' THEN 1 ELSE -1 END AS sign) way
                 WHERE m.state = 'done' AND m.date >= %(today)s::date - %(dead_days)s AND %(companies)s
                   AND (source.usage = 'internal' AND dest.usage IN %(outside)s
                        OR source.usage IN %(outside)s AND dest.usage = 'internal')
                   AND NOT (source.usage = 'production' AND m.origin_returned_move_id IS NULL)
                   AND %(today)s BETWEEN %(start)s AND %(end)s) part
          JOIN res_company company ON company.id = part.company_id
          JOIN product_product pp ON pp.id = part.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
         GROUP BY part.company_id, company.id, part.warehouse_id, pt.categ_id, part.product_id, pp.id
        """,
        today=scope.today,
        cost=COST,
        pace_days=PACE_DAYS,
        dead_days=DEAD_DAYS,
        quants=own_quants(scope),
        companies=scope.companies(SQL("m.company_id")),
        outside=OUTSIDE,
        start=scope.start,
        end=scope.end,
    )


def negative_places(scope):
    """Grain: one row per (company, product, location) with a quant below zero: branch, ``missing`` units and their
    ``value``, ``place`` by its full name."""
    return SQL(
        """
        SELECT own.company_id, own.warehouse_id, own.product_id, own.location_id, place.complete_name AS place,
               -SUM(own.quantity)::float8 AS missing, -SUM(own.quantity * own.cost)::float8 AS value
          FROM (%(quants)s) AS own JOIN stock_location place ON place.id = own.location_id
         WHERE own.quantity < 0
         GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3, 4
        """,
        quants=own_quants(scope),
    )


def counts(scope):
    """Grain: one row per counted quant, on the day the count was applied: the correction as a move, zero where the
    record was right. ``value`` of the correction in company currency, plus or minus."""
    return SQL(
        """
        SELECT %(day)s AS day, m.company_id, place.warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               pt.categ_id, m.id, m.quantity = 0 AS is_right,
               CASE WHEN source.usage = 'inventory' THEN 1 ELSE -1 END
               * COALESCE(NULLIF(ABS(m.value), 0), m.quantity * mu.factor / pu.factor * %(cost)s) AS value
          FROM stock_move m
          JOIN res_company company ON company.id = m.company_id
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_location dest ON dest.id = m.location_dest_id
          JOIN stock_location place
            ON place.id = CASE WHEN source.usage = 'inventory' THEN dest.id ELSE source.id END
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom pu ON pu.id = pt.uom_id
          JOIN uom_uom mu ON mu.id = m.product_uom
          %(zones)s
         WHERE m.is_inventory AND m.state = 'done' AND 'inventory' IN (source.usage, dest.usage) AND %(companies)s
           AND %(near)s
        """,
        day=local_day(SQL("m.date")),
        cost=COST,
        zones=scope.join_zones(SQL("m.company_id"), SQL("place.warehouse_id")),
        companies=scope.companies(SQL("m.company_id")),
        near=scope.near(SQL("m.date")),
    )


def transfers(scope):
    """Grain: one row per receipt from a branch of the same company, on its day where it arrived.

    ``days`` since the goods left the other branch (0 where they moved in one step), ``is_late`` after its deadline,
    null without one.
    """
    return SQL(
        """
        SELECT %(day)s AS day, m.company_id, dest.warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               pt.categ_id, m.id,
               GREATEST(EXTRACT(EPOCH FROM m.date - COALESCE(sent.at, m.date)) / 86400, 0) AS days,
               %(day)s > %(deadline)s AS is_late
          FROM stock_move m
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'internal'
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          LEFT JOIN LATERAL (
               SELECT MAX(before.date) AS at, MAX(origin.warehouse_id) AS warehouse_id
                 FROM stock_move_move_rel link
                 JOIN stock_move before ON before.id = link.move_orig_id AND before.state = 'done'
                 JOIN stock_location origin ON origin.id = before.location_id AND origin.usage = 'internal'
                WHERE link.move_dest_id = m.id AND before.company_id = m.company_id) sent ON TRUE
          %(zones)s
         WHERE m.state = 'done' AND m.quantity > 0 AND %(companies)s AND %(near)s
           AND (source.usage = 'transit' AND sent.warehouse_id <> dest.warehouse_id
                OR source.usage = 'internal' AND source.warehouse_id <> dest.warehouse_id)
        """,
        day=local_day(SQL("m.date")),
        deadline=local_day(SQL("m.date_deadline")),
        zones=scope.join_zones(SQL("m.company_id"), SQL("dest.warehouse_id")),
        companies=scope.companies(SQL("m.company_id")),
        near=scope.near(SQL("m.date")),
    )


NEVER_WENT = f"year <= 0 AND quantity > 0 AND oldest <= day - {DEAD_DAYS}"
KINDS = (
    Kind(
        "stock.quant",
        quants,
        {
            "stock_value": Figure("value"),
            "stock_age": Figure("value * age", "value", where="quantity > 0"),
            "stock_old": Figure(f"value * (age > {OLD_DAYS})::int", "value", where="quantity > 0"),
            "stock_negative": Figure("1", where="quantity < 0"),
            "stock_negative_value": Figure("-value", where="quantity < 0"),
        },
    ),
    Kind(
        "product.product",
        positions,
        {
            "stock_days": Figure("value", "issued"),
            "stock_turns": Figure("365 * issued", "value"),
            "stock_excess_value": Figure(
                f"(quantity - {COVER_DAYS} * pace) * cost",
                where=f"pace > 0 AND quantity > {COVER_DAYS} * pace",
            ),
            "stock_dead_value": Figure("value", where=NEVER_WENT),
        },
    ),
    Kind(
        "stock.move",
        counts,
        {
            "stock_record_accuracy": Figure("is_right::int", "1"),
            "stock_adjustment_value": Figure("ABS(value)", where="NOT is_right"),
            "stock_adjustment_net": Figure("value", where="NOT is_right"),
        },
    ),
    Kind(
        "stock.move",
        transfers,
        {
            "transfer_days": Figure("days", "1"),
            "transfer_late": Figure("is_late::int", "1", where="is_late IS NOT NULL"),
        },
    ),
)
