"""SQL of the monthly review. One company at a time; owner 0 means that nobody owned it."""

from odoo.tools import SQL


def insert_reviews(rows_json, uid, now):
    """Insert the heads of the reviews in the JSON rows, one per company, owner and month; returns (id, owner).

    A rival that made the same review meanwhile makes this a serialization failure, which Odoo retries.
    """
    return SQL(
        """INSERT INTO distribution_review (company_id, owner_id, month, currency_id, created_at, sign_until, state,
                  kpi_count, figures_hash, create_uid, create_date, write_uid, write_date)
           SELECT company_id, owner_id, month, currency_id, %(now)s, sign_until, 'open', kpi_count, '', %(uid)s,
                  %(now)s, %(uid)s, %(now)s
           FROM jsonb_to_recordset(%(rows)s::jsonb)
                AS r(company_id int4, owner_id int4, month date, currency_id int4, sign_until date, kpi_count int4)
           ON CONFLICT (company_id, owner_id, month) DO NOTHING
           RETURNING id, owner_id""",
        rows=rows_json,
        uid=uid,
        now=now,
    )


def recurring(company_id, start, end):
    """One row (owner, kind, opened, reopened, closed, hours until solved, solved, money) per owner then and kind.

    Of the events of the local days from *start* to *end*, both included. Money is that of the cases that came or came
    back, each once.
    """
    return SQL(
        """WITH per_case AS (
               SELECT COALESCE(e.owner_id, 0) AS owner_id, e.kind_id, e.exception_id,
                      count(*) FILTER (WHERE e.event = 'opened') AS opened,
                      count(*) FILTER (WHERE e.event = 'reopened') AS reopened,
                      count(*) FILTER (WHERE e.event = 'closed') AS closed,
                      sum(e.hours) FILTER (WHERE e.event = 'closed' AND e.close_reason <> 'dismissed') AS hours,
                      count(*) FILTER (WHERE e.event = 'closed' AND e.close_reason <> 'dismissed') AS solved
               FROM distribution_exception_event e
               WHERE e.company_id = %(company)s AND e.day BETWEEN %(start)s AND %(end)s
                 AND e.event IN ('opened', 'reopened', 'closed')
               GROUP BY 1, 2, 3)
           SELECT p.owner_id, p.kind_id, sum(p.opened)::int, sum(p.reopened)::int, sum(p.closed)::int,
                  COALESCE(sum(p.hours), 0)::float8, sum(p.solved)::int,
                  COALESCE(sum(c.amount_at_risk) FILTER (WHERE p.opened + p.reopened > 0), 0)::float8
           FROM per_case p JOIN distribution_exception c ON c.id = p.exception_id
           GROUP BY 1, 2""",
        company=company_id,
        start=start,
        end=end,
    )


def roots(company_id, start, end):
    """One row (owner then, kind, root case, cases it explains, their money) of the cases that came in those days."""
    return SQL(
        """SELECT owner_id, kind_id, root_id, count(*)::int, COALESCE(sum(amount_at_risk), 0)::float8
           FROM (SELECT DISTINCT COALESCE(e.owner_id, 0) AS owner_id, e.kind_id, c.root_id, c.id, c.amount_at_risk
                 FROM distribution_exception_event e JOIN distribution_exception c ON c.id = e.exception_id
                 WHERE e.company_id = %(company)s AND e.day BETWEEN %(start)s AND %(end)s
                   AND e.event IN ('opened', 'reopened') AND c.root_id IS NOT NULL) AS explained
           GROUP BY 1, 2, 3""",
        company=company_id,
        start=start,
        end=end,
    )


def dismissed(company_id, start, end):
    """One row (person who dismissed, kind, dismissed, of these came back later, money) per person and kind."""
    return SQL(
        """SELECT e.user_id, e.kind_id, count(*)::int,
                  count(*) FILTER (WHERE EXISTS (
                      SELECT FROM distribution_exception_event back
                      WHERE back.exception_id = e.exception_id AND back.event = 'reopened' AND back.at > e.at))::int,
                  COALESCE(sum(c.amount_at_risk), 0)::float8
           FROM distribution_exception_event e JOIN distribution_exception c ON c.id = e.exception_id
           WHERE e.company_id = %(company)s AND e.day BETWEEN %(start)s AND %(end)s
             AND e.event = 'closed' AND e.close_reason = 'dismissed' AND e.user_id IS NOT NULL
           GROUP BY 1, 2""",
        company=company_id,
        start=start,
        end=end,
    )


def overrides(company_id, start, end, verdicts, limit):
    """One row per ledger entry that went against a gate, and what came of it, at most *limit* per person, latest first.

    (entry, person, document, reason, later verdict on the document, cases on it since, of these open, entries of the
    person in all.) *start* and *end* are moments (UTC); *end* is not included.
    """
    return SQL(
        """SELECT d.id, d.actor_id_value, d.subject_name, d.reason,
                  (SELECT later.verdict FROM distribution_decision later
                   WHERE later.res_model = d.res_model AND later.res_id = d.res_id AND later.id > d.id
                     AND later.company_id = %(company)s
                   ORDER BY later.id DESC LIMIT 1),
                  (SELECT count(*)::int FROM distribution_exception c
                   WHERE c.res_model = d.res_model AND c.res_id = d.res_id AND c.opened_at >= d.recorded_at
                     AND c.company_id = %(company)s),
                  (SELECT count(*)::int FROM distribution_exception c
                   WHERE c.res_model = d.res_model AND c.res_id = d.res_id AND c.opened_at >= d.recorded_at
                     AND c.company_id = %(company)s AND c.state <> 'closed'),
                  d.whole
           FROM (SELECT id, actor_id_value, res_model, res_id, subject_name, reason, recorded_at,
                        row_number() OVER (PARTITION BY actor_id_value ORDER BY id DESC) AS place,
                        (count(*) OVER (PARTITION BY actor_id_value))::int AS whole
                 FROM distribution_decision
                 WHERE company_id = %(company)s AND recorded_at >= %(start)s AND recorded_at < %(end)s
                   AND verdict IN %(verdicts)s) AS d
           WHERE d.place <= %(limit)s
           ORDER BY d.id DESC""",
        company=company_id,
        start=start,
        end=end,
        verdicts=tuple(verdicts),
        limit=limit,
    )


def controls(company_id, codes, start, end):
    """One row (case, owner) per case of the kinds *codes* that was open in those days or is open still."""
    return SQL(
        """SELECT c.id, COALESCE(c.user_id, 0)
           FROM distribution_exception c JOIN distribution_exception_kind k ON k.id = c.kind_id
           WHERE c.company_id = %(company)s AND k.code IN %(codes)s
             AND (c.state <> 'closed' OR EXISTS (
                 SELECT FROM distribution_exception_event e
                 WHERE e.exception_id = c.id AND e.event IN ('opened', 'reopened', 'closed')
                   AND e.day BETWEEN %(start)s AND %(end)s))
           ORDER BY c.id""",
        company=company_id,
        codes=tuple(codes),
        start=start,
        end=end,
    )


def overdue(company_id, now):
    """One row (owner, kind, cases past their deadline, money, oldest deadline) of the cases open at *now*."""
    return SQL(
        """SELECT COALESCE(user_id, 0), kind_id, count(*)::int, COALESCE(sum(amount_at_risk), 0)::float8, min(deadline_at)
           FROM distribution_exception
           WHERE company_id = %(company)s AND state IN ('open', 'assigned') AND deadline_at < %(now)s
           GROUP BY 1, 2""",
        company=company_id,
        now=now,
    )


def expiring(company_id, now, until):
    """One row (owner, kind, dismissals that end between *now* and *until*, money, first end)."""
    return SQL(
        """SELECT COALESCE(user_id, 0), kind_id, count(*)::int, COALESCE(sum(amount_at_risk), 0)::float8,
                  min(dismissed_until)
           FROM distribution_exception
           WHERE company_id = %(company)s AND state = 'closed' AND close_reason = 'dismissed'
             AND dismissed_until >= %(now)s AND dismissed_until < %(until)s
           GROUP BY 1, 2""",
        company=company_id,
        now=now,
        until=until,
    )
