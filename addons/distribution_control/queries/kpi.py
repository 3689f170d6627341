"""SQL of the KPI registry. Companies are always named."""

from odoo.tools import SQL


def store_values(kpi_ids, start, end, company_ids, uid, now, rows_json):
    """Make the values of the KPIs, days and companies what the JSON rows say: one row per slice, nothing else.

    Rows that are the same already are not written; returns the numbers (written, removed).
    """
    return SQL(
        """WITH fresh AS (
               SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
                   kpi_id int4, day date, company_id int4, currency_id int4, warehouse_id int4, team_id int4,
                   partner_id int4, categ_id int4, bin float8, numerator float8, denominator float8,
                   numerator_group float8, denominator_group float8, ratio float8, version int4)
           ), removed AS (
               DELETE FROM distribution_kpi_value v
               WHERE v.kpi_id IN %(kpis)s AND v.day BETWEEN %(start)s AND %(end)s AND v.company_id IN %(companies)s
                 AND NOT EXISTS (
                     SELECT FROM fresh f
                     WHERE f.kpi_id = v.kpi_id AND f.day = v.day AND f.company_id = v.company_id
                       AND (f.warehouse_id, f.team_id, f.partner_id, f.categ_id, f.bin)
                           IS NOT DISTINCT FROM (v.warehouse_id, v.team_id, v.partner_id, v.categ_id, v.bin))
               RETURNING 1
           ), written AS (
               INSERT INTO distribution_kpi_value AS v (
                   kpi_id, day, company_id, currency_id, warehouse_id, team_id, partner_id, categ_id, bin, numerator,
                   denominator, numerator_group, denominator_group, ratio, version, active,
                   create_uid, create_date, write_uid, write_date)
               SELECT kpi_id, day, company_id, currency_id, warehouse_id, team_id, partner_id, categ_id, bin, numerator,
                   denominator, numerator_group, denominator_group, ratio, version, TRUE,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
               FROM fresh
               ON CONFLICT (kpi_id, day, company_id, COALESCE(warehouse_id, 0), COALESCE(team_id, 0),
                            COALESCE(partner_id, 0), COALESCE(categ_id, 0), COALESCE(bin, 'NaN'::float8))
               DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator,
                   numerator_group = excluded.numerator_group, denominator_group = excluded.denominator_group,
                   ratio = excluded.ratio, version = excluded.version, currency_id = excluded.currency_id,
                   write_uid = excluded.write_uid, write_date = excluded.write_date
               WHERE (v.numerator, v.denominator, v.numerator_group, v.denominator_group, v.version, v.currency_id)
                   IS DISTINCT FROM (excluded.numerator, excluded.denominator, excluded.numerator_group,
                                     excluded.denominator_group, excluded.version, excluded.currency_id)
               RETURNING 1
           )
           SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM removed)""",
        rows=rows_json,
        kpis=tuple(kpi_ids),
        start=start,
        end=end,
        companies=tuple(company_ids),
        uid=uid,
        now=now,
    )


def total(terms, day, figure):
    """Return the aggregate of one column over a group of values of one KPI.

    ``terms`` and the columns are SQL expressions. The arrays are filled for balances only: an aggregate inside CASE
    is computed for every group, needed or not.
    """
    return SQL(
        """CASE
               WHEN MIN(%(behaviour)s) <> 'balance' THEN SUM(%(figure)s)
               WHEN MIN(%(over)s) = 'last' THEN (
                   SELECT SUM(last.figure)
                   FROM unnest(array_agg(%(day)s) FILTER (WHERE %(behaviour)s = 'balance'),
                               array_agg(%(figure)s) FILTER (WHERE %(behaviour)s = 'balance')) AS last(day, figure)
                   WHERE last.day = MAX(%(day)s))
               ELSE SUM(%(figure)s) / NULLIF(COUNT(DISTINCT %(day)s) FILTER (WHERE %(behaviour)s = 'balance'), 0)
           END""",
        behaviour=terms["time_behaviour"],
        over=terms["balance_over"],
        day=day,
        figure=figure,
    )


def ratio(terms, day, numerator, denominator, bin_):
    """Return the aggregate that is the KPI's value over a group of values of one KPI."""
    return SQL(
        """CASE
               WHEN MIN(%(behaviour)s) = 'distribution' THEN (
                   SELECT MIN(merged.bound)
                   FROM (SELECT part.bound, SUM(part.counted) OVER (ORDER BY part.bound) AS running,
                                SUM(part.counted) OVER () AS whole
                         FROM unnest(array_agg(%(bin)s) FILTER (WHERE %(behaviour)s = 'distribution'),
                                     array_agg(%(numerator)s) FILTER (WHERE %(behaviour)s = 'distribution'))
                              AS part(bound, counted)) AS merged
                   WHERE merged.whole > 0
                     AND merged.running >= MIN(%(percentile)s)::float8 * merged.whole - 1e-9)
               WHEN BOOL_OR(%(has_denominator)s) THEN
                   MIN(%(factor)s)::float8 * (%(numerator_total)s) / NULLIF((%(denominator_total)s), 0)
               ELSE MIN(%(factor)s)::float8 * (%(numerator_total)s)
           END""",
        behaviour=terms["time_behaviour"],
        percentile=terms["percentile"],
        has_denominator=terms["has_denominator"],
        factor=terms["factor"],
        bin=bin_,
        numerator=numerator,
        numerator_total=total(terms, day, numerator),
        denominator_total=total(terms, day, denominator),
    )


def unless_mixed(identity, expression):
    """Return *expression*, or nothing over a group that holds more than one *identity*."""
    return SQL("CASE WHEN MIN(%s) = MAX(%s) THEN %s END", identity, identity, expression)


def unless_several_currencies(money, currency, expression):
    """Return *expression*, or nothing where money of more than one currency would be added."""
    return SQL(
        "CASE WHEN BOOL_OR(%s) AND MIN(%s) <> MAX(%s) THEN NULL ELSE %s END",
        money,
        currency,
        currency,
        expression,
    )
