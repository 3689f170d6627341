"""SQL of the KPI registry. Companies are always named."""

from odoo.tools import SQL


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


def group_rates(group_currency_id, company_ids, start, end):
    """Grain: one row per company and day: company, its currency, day, rate into the group's currency.

    The rate of a currency is the last one known on the day, else the first one there is, as Odoo has it.
    """

    def rate(currency):
        known = SQL("r.currency_id = %s AND (r.company_id = root.id OR r.company_id IS NULL)", currency)
        return SQL(
            """COALESCE((SELECT r.rate FROM res_currency_rate r WHERE %s AND r.name <= days.day
                          ORDER BY r.company_id, r.name DESC LIMIT 1),
                        (SELECT r.rate FROM res_currency_rate r WHERE %s ORDER BY r.company_id, r.name LIMIT 1), 1)""",
            known,
            known,
        )

    return SQL(
        """SELECT c.id, c.currency_id, days.day::date,
                  CASE WHEN c.currency_id = %(group)s THEN 1 ELSE %(to)s / %(own)s END::float8
             FROM res_company c
            CROSS JOIN LATERAL (SELECT split_part(c.parent_path, '/', 1)::int AS id) root
            CROSS JOIN generate_series(%(start)s::date, %(end)s::date, INTERVAL '1 day') AS days(day)
            WHERE c.id = ANY(%(companies)s)""",
        group=group_currency_id,
        to=rate(SQL("%s", group_currency_id)),
        own=rate(SQL("c.currency_id")),
        start=start,
        end=end,
        companies=list(company_ids),
    )


def days_of(moments):
    """Grain: one row per day of the query *moments* (days or moments in UTC), and the days beside it: those of the
    branches' zones."""
    return SQL(
        """
        SELECT DISTINCT moment.at::date + beside.days
          FROM (%s) AS moment(at) CROSS JOIN (VALUES (-1), (0), (1)) AS beside(days)
         WHERE moment.at IS NOT NULL
        """,
        moments,
    )
