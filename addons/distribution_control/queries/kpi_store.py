"""SQL that writes the values of KPIs: what was measured becomes what is stored, and what that corrected is kept."""

from odoo.tools import SQL

from .zones import end_of_day, join_zones

# A figure that differs by less than this share is the same figure, added up in another order.
SAME = 1e-9
KEYS = ("kpi_id", "day", "company_id", "warehouse_id", "team_id", "partner_id", "categ_id", "bin")
FIGURES = ("numerator", "denominator", "numerator_group", "denominator_group", "ratio")
MEASURED = (
    "code text, day date, company_id int4, warehouse_id int4, team_id int4, partner_id int4, categ_id int4,"
    " bin float8, numerator float8, denominator float8"
)


def from_json(rows):
    """Return the measures of a JSON list as rows: the columns of MEASURED."""
    return SQL("SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r(%s)", rows, SQL(MEASURED))


def _columns(names, table=""):
    return SQL(", ").join(SQL.identifier(table, name) if table else SQL.identifier(name) for name in names)


def _same_slice(left, right):
    # Equalities only, so that the two sides are hashed: IS NOT DISTINCT FROM compares each with each.
    nothing = {"bin": SQL("'NaN'::float8")}
    return SQL(" AND ").join(
        SQL("%s = %s", SQL.identifier(left, name), SQL.identifier(right, name))
        if name in KEYS[:3]
        else SQL(
            "COALESCE(%s, %s) = COALESCE(%s, %s)",
            SQL.identifier(left, name), nothing.get(name, SQL("0")),
            SQL.identifier(right, name), nothing.get(name, SQL("0")),
        )
        for name in KEYS
    )  # fmt: skip


# Whose last day is its figure: where a slice has none any more, a zero says so.
CLOSES = SQL("k.time_behaviour = 'balance' AND k.balance_over = 'last'")


def _zeros(start, today):
    """Return the query of the zeros that close balances: one row per slice and day without a figure that had one the
    day before, in ``told`` or on the day that was counted last before the period.

    Without them the last figure there ever was would be that of any later day. Grouped, not joined: the planner knows
    nothing of the rows and might compare each with each.
    """
    keys = SQL("kpi_id, company_id, warehouse_id, team_id, partner_id, categ_id, bin")
    return SQL(
        """
        SELECT ended.kpi_id, ended.day, ended.company_id, warehouse_id, team_id, partner_id, categ_id, bin,
               rate.currency_id, k.version, 0::float8, 0::float8, 0::float8, 0::float8,
               CASE WHEN NOT k.has_denominator THEN 0::float8 END
          FROM (SELECT %(keys)s, day
                  FROM (SELECT %(keys)s, day, TRUE AS is_told FROM told WHERE closes
                         UNION ALL
                        SELECT %(keys)s, day + 1, FALSE FROM told WHERE closes AND (numerator <> 0 OR denominator <> 0)
                         UNION ALL
                        SELECT %(keys)s, %(start)s::date, FALSE FROM before) standing
                 WHERE day <= %(today)s
                 GROUP BY %(keys)s, day HAVING NOT BOOL_OR(is_told)) ended
          JOIN distribution_kpi k ON k.id = ended.kpi_id
          JOIN rate ON rate.company_id = ended.company_id AND rate.day = ended.day
        """,
        keys=keys,
        start=start,
        today=today,
    )


def _before(kpi_ids, company_ids, start):
    """Return the query of the balances as they stood on the day that was counted last before *start*."""
    return SQL(
        """
        SELECT v.*
          FROM distribution_kpi k
         CROSS JOIN unnest(%(companies)s::int[]) AS c(id)
         CROSS JOIN LATERAL (SELECT MAX(d.day) AS day FROM distribution_kpi_day d
                              WHERE d.kpi_id = k.id AND d.company_id = c.id AND d.day < %(start)s) counted
          JOIN distribution_kpi_value v ON v.kpi_id = k.id AND v.company_id = c.id AND v.day = counted.day
         WHERE k.id = ANY(%(kpis)s) AND %(closes)s AND (v.numerator <> 0 OR v.denominator <> 0)
        """,
        kpis=list(kpi_ids),
        companies=list(company_ids),
        start=start,
        closes=CLOSES,
    )


def store(measures, kpi_ids, period, rates, zones, now, today):
    """Make the values of the KPIs, days and companies what *measures* (columns of MEASURED) say, nothing else.

    *rates* is (company ids, currency ids, days, rates into the group's currency), parallel, one per company and day: the
    days and companies that were counted. *zones* is what
    ``res.company._local_zones`` returns. What is the same already is not written. A figure that differs from the one of an earlier count, made when the day was over,
    leaves a restatement. A balance of the last day that ended is closed by a zero, up to *today*. Returns (written,
    removed, days that changed, KPIs that changed).
    """
    return SQL(
        """WITH rate AS (
               SELECT * FROM unnest(%(companies)s::int[], %(currencies)s::int[], %(days)s::date[], %(rates)s::float8[])
                   AS r(company_id, currency_id, day, rate)
           -- Materialized: taken for a few rows, it would be counted again for each company and day.
           ), measured AS MATERIALIZED (%(measures)s
           ), told AS MATERIALIZED (
               SELECT k.id AS kpi_id, m.day, m.company_id, m.warehouse_id, m.team_id, m.partner_id, m.categ_id, m.bin,
                      rate.currency_id, k.version, m.numerator, m.denominator,
                      m.numerator * CASE WHEN k.numerator_is_money THEN rate.rate ELSE 1 END AS numerator_group,
                      m.denominator * CASE WHEN k.denominator_is_money THEN rate.rate ELSE 1 END AS denominator_group,
                      CASE WHEN k.time_behaviour = 'distribution' THEN CASE WHEN m.numerator > 0 THEN m.bin END
                           WHEN NOT k.has_denominator
                           THEN k.factor * m.numerator * CASE WHEN k.numerator_is_money THEN rate.rate ELSE 1 END
                           ELSE k.factor * m.numerator * CASE WHEN k.numerator_is_money THEN rate.rate ELSE 1 END
                                / NULLIF(m.denominator * CASE WHEN k.denominator_is_money THEN rate.rate ELSE 1 END, 0)
                       END AS ratio,
                      %(closes)s AS closes
                 FROM measured m
                 JOIN distribution_kpi k ON k.code = m.code AND k.id = ANY(%(kpis)s)
                 JOIN rate ON rate.company_id = m.company_id AND rate.day = m.day
           ), before AS (%(before)s
           ), fresh AS (
               SELECT %(keys)s, currency_id, version, %(figures)s FROM told UNION ALL %(zeros)s
           ), stored AS MATERIALIZED (
               SELECT * FROM distribution_kpi_value
                WHERE kpi_id = ANY(%(kpis)s) AND day BETWEEN %(start)s AND %(end)s
                  AND company_id = ANY(%(companies)s)
           ), diff AS MATERIALIZED (
               SELECT v.id, v.version AS old_version, v.ratio AS old_ratio,
                      v.numerator AS old_numerator, v.denominator AS old_denominator,
                      f.kpi_id IS NULL AS is_gone, COALESCE(f.kpi_id, v.kpi_id) AS kpi_id,
                      COALESCE(f.day, v.day) AS day, COALESCE(f.company_id, v.company_id) AS company_id,
                      COALESCE(f.warehouse_id, v.warehouse_id) AS warehouse_id,
                      COALESCE(f.team_id, v.team_id) AS team_id, COALESCE(f.partner_id, v.partner_id) AS partner_id,
                      COALESCE(f.categ_id, v.categ_id) AS categ_id, COALESCE(f.bin, v.bin) AS bin,
                      COALESCE(f.currency_id, v.currency_id) AS currency_id, f.version, %(fresh_figures)s
                 FROM fresh f FULL JOIN stored v ON %(same_slice)s
                WHERE v.id IS NULL OR f.kpi_id IS NULL
                   OR (v.numerator, v.denominator, v.numerator_group, v.denominator_group, v.version, v.currency_id)
                      IS DISTINCT FROM (f.numerator, f.denominator, f.numerator_group, f.denominator_group, f.version,
                                        f.currency_id)
           -- No joins with the table: fresh from a large count it looks empty to the planner, who would compare each
           -- row with each.
           ), removed AS (
               DELETE FROM distribution_kpi_value WHERE id = ANY(ARRAY(SELECT id FROM diff WHERE is_gone)) RETURNING 1
           ), written AS (
               INSERT INTO distribution_kpi_value AS v (
                   %(keys)s, currency_id, version, %(figures)s, active)
               SELECT %(keys)s, currency_id, version, %(figures)s, TRUE
                 FROM diff WHERE NOT is_gone
               ON CONFLICT (kpi_id, day, company_id, COALESCE(warehouse_id, 0), COALESCE(team_id, 0),
                            COALESCE(partner_id, 0), COALESCE(categ_id, 0), COALESCE(bin, 'NaN'::float8))
               DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator,
                   numerator_group = excluded.numerator_group, denominator_group = excluded.denominator_group,
                   ratio = excluded.ratio, version = excluded.version, currency_id = excluded.currency_id
               RETURNING 1
           ), restated AS (
               INSERT INTO distribution_kpi_restatement (
                   %(keys)s, cause, change, before, after, numerator_before, numerator_after, denominator_before,
                   denominator_after, version_before, version_after, counted_at, restated_at)
               SELECT %(diff_keys)s,
                      CASE WHEN d.id IS NOT NULL AND NOT d.is_gone AND d.version <> d.old_version THEN 'definition'
                           WHEN d.numerator = d.old_numerator AND d.denominator = d.old_denominator THEN 'rate'
                           ELSE 'documents' END,
                      CASE WHEN d.id IS NULL THEN 'added' WHEN d.is_gone THEN 'removed' ELSE 'changed' END,
                      d.old_ratio, d.ratio, d.old_numerator, d.numerator, d.old_denominator, d.denominator,
                      d.old_version, d.version, d.counted_at, %(now)s
                 -- In full, and OFFSET 0 so that it stays in full: hashed, whatever the planner thinks of the rows.
                 FROM (SELECT diff.*, known.counted_at
                         FROM diff
                         FULL JOIN (SELECT * FROM distribution_kpi_day
                                     WHERE kpi_id = ANY(%(kpis)s) AND day BETWEEN %(start)s AND %(end)s) known
                           ON known.kpi_id = diff.kpi_id AND known.day = diff.day AND known.company_id = diff.company_id
                       OFFSET 0) d
                 %(zones)s
                WHERE d.counted_at >= %(day_end)s
                  -- A zero that opens or closes what was not there tells nothing new.
                  AND (d.id IS NULL AND (d.numerator <> 0 OR d.denominator <> 0)
                       OR d.is_gone AND (d.old_numerator <> 0 OR d.old_denominator <> 0)
                       OR ABS(d.numerator_group - d.old_group) > %(noise)s * GREATEST(1, ABS(d.old_group))
                       OR ABS(d.denominator_group - d.old_base) > %(noise)s * GREATEST(1, ABS(d.old_base)))
               RETURNING 1
           ), counted AS (
               INSERT INTO distribution_kpi_day (kpi_id, company_id, day, counted_at)
               SELECT kpi_id, company_id, day, %(now)s FROM rate CROSS JOIN unnest(%(kpis)s::int[]) AS k(kpi_id)
               ON CONFLICT (kpi_id, company_id, day) DO UPDATE SET counted_at = excluded.counted_at
               RETURNING 1
           )
           SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM removed),
                  (SELECT array_agg(DISTINCT day) FROM diff), (SELECT array_agg(DISTINCT kpi_id) FROM diff),
                  (SELECT count(*) FROM restated), (SELECT count(*) FROM counted)""",
        measures=measures,
        kpis=list(kpi_ids),
        start=period.start,
        end=period.end,
        companies=rates[0],
        currencies=rates[1],
        days=rates[2],
        rates=rates[3],
        zones=join_zones(zones, SQL("d.company_id"), SQL("d.warehouse_id")),
        day_end=end_of_day(SQL("d.day")),
        fresh_figures=SQL(
            "%s, v.numerator_group AS old_group, v.denominator_group AS old_base", _columns(FIGURES, "f")
        ),
        same_slice=_same_slice("f", "v"),
        closes=CLOSES,
        before=_before(kpi_ids, zones[1], period.start),
        zeros=_zeros(period.start, today),
        keys=_columns(KEYS),
        diff_keys=_columns(KEYS, "d"),
        figures=_columns(FIGURES),
        noise=SAME,
        now=now,
    )


def add_up_days(kpi_ids, days, company_ids):
    """Return the statements that make the daily totals of the KPIs, days and companies from their values.

    Grain of the totals: KPI, day, company, branch, channel and bin; what only a customer or a category tells apart is
    added up.
    """
    scope = SQL(
        "kpi_id = ANY(%s) AND day = ANY(%s) AND company_id = ANY(%s)",
        list(kpi_ids), list(days), list(company_ids),
    )  # fmt: skip
    return (
        SQL("DELETE FROM distribution_kpi_total WHERE %s", scope),
        SQL(
            """INSERT INTO distribution_kpi_total (
                   kpi_id, day, company_id, currency_id, warehouse_id, team_id, bin, active, numerator, denominator,
                   numerator_group, denominator_group, value_count)
               SELECT kpi_id, day, company_id, currency_id, warehouse_id, team_id, bin, active, SUM(numerator),
                      SUM(denominator), SUM(numerator_group), SUM(denominator_group), COUNT(*)
                 FROM distribution_kpi_value WHERE %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8""",
            scope,
        ),
    )
