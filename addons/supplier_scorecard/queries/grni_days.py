"""Goods received and not billed at the end of each day of a period, from one pass over receipts and bills."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

from .grni import READS
from .grni_parts import NOISE, bills, lines, receipts


def received_not_billed(env, company_ids, start, end, zones, rates):
    """Grain: one row per (day, company, branch, vendor, product category): ``amount`` in company currency of what was
    received and not billed at the end of the day, as :func:`.grni.balances` of that day says it.

    Receipts and bills before *start* count on it, so that history is added up once and not once a day. *rates*:
    VALUES of company, currency, day, company currency per unit of it.
    """
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s),
        rate(company_id, currency_id, day, rate) AS (VALUES %(rates)s),
        moved AS MATERIALIZED (
            SELECT m.purchase_line_id AS id, m.product_id, m.product_id = pol.product_id AS is_own, m.product_qty AS demand,
                   GREATEST(step.day, CASE WHEN step.day IS NOT NULL THEN %(start)s END) AS day, step.sign,
                   CASE WHEN step.sign > 0 OR step.counts THEN step.sign * step.quantity ELSE 0 END AS quantity
              FROM %(receipts)s
        ), kit AS MATERIALIZED (
            SELECT moved.*
              FROM moved JOIN (SELECT id FROM moved GROUP BY id HAVING NOT BOOL_OR(is_own)) own ON own.id = moved.id
        ), kit_day AS (
            SELECT id, day, MIN(quantity / NULLIF(demand, 0)) AS sets
              FROM (SELECT days.id, days.day, part.demand, SUM(COALESCE(came.quantity, 0))
                           OVER (PARTITION BY days.id, part.product_id ORDER BY days.day) AS quantity
                      FROM (SELECT DISTINCT id, day FROM kit WHERE day IS NOT NULL) days
                      JOIN (SELECT id, product_id, SUM(demand) FILTER (WHERE sign > 0) AS demand FROM kit GROUP BY 1, 2)
                        AS part ON part.id = days.id
                      LEFT JOIN (SELECT id, product_id, day, SUM(quantity) AS quantity FROM kit GROUP BY 1, 2, 3) came
                        ON came.id = days.id AND came.product_id = part.product_id AND came.day = days.day) reached
             GROUP BY 1, 2
        ), event AS (
            SELECT id, day, SUM(quantity) AS received, 0 AS billed
              FROM moved WHERE is_own AND day <= %(end)s GROUP BY 1, 2
             UNION ALL
            SELECT kit_day.id, day,
                   pol.product_uom_qty * (sets - COALESCE(LAG(sets) OVER (PARTITION BY kit_day.id ORDER BY day), 0)), 0
              FROM kit_day JOIN purchase_order_line pol ON pol.id = kit_day.id
             WHERE day <= %(end)s
             UNION ALL
            SELECT aml.purchase_line_id, GREATEST(aml.date, %(start)s), 0,
                   SUM(step.quantity)
              FROM %(bills)s
               AND aml.date <= %(end)s
             GROUP BY 1, 2
        -- Materialized, and the days made from each run: joined with the days, all is added up anew for each of them.
        ), run AS MATERIALIZED (
            SELECT id, day, SUM(SUM(received) - SUM(billed)) OVER (PARTITION BY id ORDER BY day)::float8 AS quantity,
                   LEAD(day) OVER (PARTITION BY id ORDER BY day) AS until
              FROM event GROUP BY id, day
        ), line AS MATERIALIZED (
            SELECT pol.id, pol.company_id, po.currency_id, kind.warehouse_id, vendor.commercial_partner_id AS partner_id,
                   tmpl.categ_id,
                   net.price
              FROM %(lines)s
             WHERE pol.company_id = ANY(%(companies)s) AND pol.display_type IS NULL
        )
        SELECT run.day + days.later AS day, line.company_id, line.warehouse_id, line.partner_id, line.categ_id,
               SUM(run.quantity * line.price * COALESCE(rate.rate, 1))::float8 AS amount
          FROM run
          JOIN line ON line.id = run.id
         CROSS JOIN LATERAL generate_series(0, COALESCE(run.until - 1, %(end)s) - run.day) AS days(later)
          LEFT JOIN rate ON rate.company_id = line.company_id AND rate.currency_id = line.currency_id
                        AND rate.day = run.day + days.later
         WHERE run.quantity > %(noise)s
         GROUP BY 1, 2, 3, 4, 5
        """,
        zones=zones,
        rates=rates,
        companies=list(company_ids),
        receipts=receipts(company_ids),
        bills=bills(company_ids),
        lines=lines(),
        start=SQL("%s::date", start),
        end=SQL("%s::date", end),
        noise=NOISE,
        to_flush=fields_of(env, READS),
    )


def measures(code, amounts):
    """Grain: that of *amounts*, the query above, as measures of the KPI *code*: the columns of `kpi_store.MEASURED`."""
    return SQL(
        """
        SELECT %s AS code, day, company_id, warehouse_id, NULL::int AS team_id, partner_id, categ_id, NULL::float8 AS bin,
               amount AS numerator, 0::float8 AS denominator
          FROM (%s) AS standing
        """,
        code,
        amounts,
    )
