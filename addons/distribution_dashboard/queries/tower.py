"""What the control tower counts of the exception queue."""

from odoo.tools import SQL

_WATCHED = (
    "state", "company_id", "root_id", "user_id", "deadline_at", "due_at", "res_model", "res_id", "amount_at_risk",
    "amount_at_risk_group", "cost_per_hour", "cost_per_hour_group",
)  # fmt: skip


def case_figures(env, reach, is_group, now, ends, promise_models, tops):
    """Grain: one row per part of the tower: part, case, number of cases, money at risk, cost per hour, documents.

    *reach*: (FROM, WHERE) of the cases that the person may read; only those to work on count (not snoozed, not closed).
    ``all``, ``own``, ``nobody``, ``late``: sums. ``cause``: the dearest root causes, each with what it explains (the
    number leaves out the root itself). ``promises``: the sum of ``promise``, one row per document promised until the
    company's *ends* (company, moment UTC); a document counts with the dearest of its cases. Money in the companies'
    currency, or in the group's if *is_group*. *tops*: how many causes and promises.
    """
    names = (
        ("amount_at_risk_group", "cost_per_hour_group") if is_group else ("amount_at_risk", "cost_per_hour")
    )
    amount, cost = (SQL.identifier("distribution_exception", name) for name in names)
    return SQL(
        """
        WITH awake AS MATERIALIZED (
            SELECT distribution_exception.id, distribution_exception.root_id, distribution_exception.user_id,
                   distribution_exception.company_id, distribution_exception.res_model, distribution_exception.res_id,
                   distribution_exception.due_at, distribution_exception.deadline_at,
                   %(amount)s AS amount, %(cost)s AS cost
              FROM %(cases)s
             WHERE distribution_exception.state IN ('open', 'assigned') AND %(readable)s
        ), cause AS (
            SELECT COALESCE(root.id, awake.id) AS id, COUNT(*) FILTER (WHERE root.id IS NOT NULL) AS explained,
                   SUM(awake.amount) AS amount, SUM(awake.cost) AS cost
              FROM awake LEFT JOIN awake root ON root.id = awake.root_id
             GROUP BY 1
             ORDER BY SUM(awake.cost) DESC, SUM(awake.amount) DESC, 1
             LIMIT %(causes)s
        ), promise AS (
            SELECT (ARRAY_AGG(awake.id ORDER BY awake.amount DESC, awake.id))[1] AS id, COUNT(*) AS cases,
                   MAX(awake.amount) AS amount, SUM(awake.cost) AS cost
              FROM awake JOIN (VALUES %(ends)s) today(company_id, ends) ON today.company_id = awake.company_id
             WHERE awake.due_at < today.ends AND awake.res_model = ANY(%(models)s)
             GROUP BY awake.res_model, awake.res_id
        )
        SELECT part.code, NULL::int, COUNT(*), SUM(amount)::float8, SUM(cost)::float8, 0
          FROM awake
         CROSS JOIN LATERAL (VALUES ('all', TRUE), ('own', user_id = %(uid)s), ('nobody', user_id IS NULL),
                                    ('late', deadline_at < %(now)s)) part(code, holds)
         WHERE part.holds
         GROUP BY part.code
        UNION ALL
        SELECT 'cause', id, explained, amount::float8, cost::float8, 0 FROM cause
        UNION ALL
        SELECT 'promises', NULL, SUM(cases)::int, SUM(amount)::float8, SUM(cost)::float8, COUNT(*)
          FROM promise HAVING COUNT(*) > 0
        UNION ALL
        (SELECT 'promise', id, cases, amount::float8, cost::float8, 1 FROM promise
          ORDER BY amount DESC, id LIMIT %(promises)s)
        """,
        amount=amount,
        cost=cost,
        cases=reach[0],
        readable=reach[1],
        ends=SQL(", ").join(SQL("(%s::int, %s::timestamp)", company_id, end) for company_id, end in ends),
        models=list(promise_models),
        causes=tops[0],
        promises=tops[1],
        uid=env.uid,
        now=now,
        to_flush=[env["distribution.exception"]._fields[name] for name in _WATCHED],
    )


def case_changes(env, reach, since):
    """Grain: one row per (kind, closed or not): kind, whether closed, number of cases with such an event since then."""
    event = env["distribution.exception.event"]._fields
    return SQL(
        """
        SELECT distribution_exception_event.kind_id, distribution_exception_event.event = 'closed',
               COUNT(DISTINCT distribution_exception_event.exception_id)
          FROM %(events)s
         WHERE distribution_exception_event.day >= %(since)s::timestamp::date - 1
           AND distribution_exception_event.at >= %(since)s
           AND distribution_exception_event.event IN ('opened', 'reopened', 'closed') AND %(readable)s
         GROUP BY 1, 2
         ORDER BY 3 DESC, 1, 2
        """,
        events=reach[0],
        readable=reach[1],
        since=since,
        to_flush=[event[name] for name in ("event", "at", "day", "kind_id", "company_id", "exception_id")],
    )
