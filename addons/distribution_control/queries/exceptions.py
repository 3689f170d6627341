"""SQL of the exception queue. Companies are always named; every statement handles any number of cases at once."""

from odoo.tools import SQL

# Written from a finding whenever its facts pass the step; column and type, in the order of the JSON rows.
_WRITTEN = (
    ("res_model", "varchar"),
    ("res_id", "int4"),
    ("warehouse_id", "int4"),
    ("team_id", "int4"),
    ("partner_id", "int4"),
    ("product_id", "int4"),
    ("root_key", "varchar"),
    ("due_at", "timestamp"),
    ("facts", "jsonb"),
    ("amount_at_risk", "numeric"),
    ("penalty_per_day", "numeric"),
    ("own_rate_per_day", "numeric"),
    ("rate_per_day", "numeric"),
    ("rate_is_default", "bool"),
    ("hours_per_day", "float8"),
    ("cost_per_hour", "numeric"),
    ("group_currency_id", "int4"),
    ("amount_at_risk_group", "numeric"),
    ("cost_per_hour_group", "numeric"),
)
# Written once more when a case comes back.
_RETURNED = (
    ("state", "varchar"),
    ("user_id", "int4"),
    ("sla_deadline_at", "timestamp"),
)
_OPENED = (
    ("subject_key", "varchar"),
    ("company_id", "int4"),
    ("currency_id", "int4"),
)


def _columns(columns):
    return SQL(", ").join(SQL.identifier(name) for name, _type in columns)


def _recordset(columns):
    """Return a FROM item that turns one JSON parameter into rows of *columns*."""
    return SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(type_)) for name, type_ in columns)


def _assignments(columns):
    return SQL(", ").join(
        SQL("%s = r.%s", SQL.identifier(name), SQL.identifier(name)) for name, _type in columns
    )


_CASE = SQL(
    """c.id, c.subject_key, c.res_model, c.res_id, c.company_id, c.warehouse_id, c.team_id, c.partner_id,
       c.product_id, c.amount_at_risk::float8, c.penalty_per_day::float8, c.due_at, c.root_key, c.facts,
       c.own_rate_per_day::float8, c.state, c.close_reason, c.closed_at, c.dismissed_until, c.fingerprint"""
)


def open_cases(kind_id, company_ids):
    """One row per case of the kind that is not closed."""
    return SQL(
        """SELECT %(case)s FROM distribution_exception c
           WHERE c.kind_id = %(kind)s AND c.company_id IN %(companies)s AND c.state <> 'closed'""",
        case=_CASE,
        kind=kind_id,
        companies=tuple(company_ids),
    )


def past_cases(kind_id, keys_json):
    """The latest closed case of each (company, subject key) in the JSON list of [company, key]."""
    return SQL(
        """SELECT DISTINCT ON (c.company_id, c.subject_key) %(case)s
           FROM jsonb_array_elements(%(keys)s::jsonb) AS wanted(k)
           JOIN distribution_exception c ON c.kind_id = %(kind)s
                AND c.company_id = (wanted.k->>0)::int AND c.subject_key = wanted.k->>1
           WHERE c.state = 'closed'
           ORDER BY c.company_id, c.subject_key, c.closed_at DESC, c.id DESC""",
        case=_CASE,
        keys=keys_json,
        kind=kind_id,
    )


def insert_cases(kind_id, uid, now, rows_json):
    """Insert one case per row; returns the ids.

    A rival that has opened the same case meanwhile makes this a serialization failure, which Odoo retries, and not
    a broken constraint, which it would show to the person.
    """
    columns = (*_WRITTEN, *_RETURNED, *_OPENED)
    return SQL(
        """INSERT INTO distribution_exception (%(columns)s, deadline_at, escalate_at, kind_id, opened_at, changed_at,
                  active, reopen_count, escalation_level, create_uid, create_date, write_uid, write_date)
           SELECT %(columns)s, LEAST(sla_deadline_at, due_at), LEAST(sla_deadline_at, due_at), %(kind)s, %(now)s,
                  %(now)s, TRUE, 0, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
           FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(%(types)s)
           ON CONFLICT (kind_id, company_id, subject_key) WHERE state <> 'closed' DO NOTHING
           RETURNING id""",
        columns=_columns(columns),
        types=_recordset(columns),
        kind=kind_id,
        uid=uid,
        now=now,
        rows=rows_json,
    )


def update_cases(uid, now, rows_json):
    """Rewrite the facts of the cases named by `id` in the rows."""
    return SQL(
        """UPDATE distribution_exception c
           SET %(assignments)s, deadline_at = LEAST(c.sla_deadline_at, r.due_at),
               escalate_at = CASE WHEN c.escalation_level = 0 THEN LEAST(c.sla_deadline_at, r.due_at)
                                  ELSE c.escalate_at END,
               changed_at = %(now)s, write_uid = %(uid)s, write_date = %(now)s
           FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(id int4, %(types)s)
           WHERE c.id = r.id""",
        assignments=_assignments(_WRITTEN),
        types=_recordset(_WRITTEN),
        uid=uid,
        now=now,
        rows=rows_json,
    )


def reopen_cases(uid, now, rows_json):
    """Open the closed cases named by `id` in the rows once more."""
    columns = (*_WRITTEN, *_RETURNED)
    return SQL(
        """UPDATE distribution_exception c
           SET %(assignments)s, deadline_at = LEAST(r.sla_deadline_at, r.due_at),
               escalate_at = LEAST(r.sla_deadline_at, r.due_at), active = TRUE, opened_at = %(now)s, changed_at = %(now)s,
               reopen_count = c.reopen_count + 1,
               escalation_level = 0, acknowledged_at = NULL, snoozed_until = NULL, close_reason = NULL,
               close_note = NULL, closed_at = NULL, dismissed_until = NULL, fingerprint = NULL,
               write_uid = %(uid)s, write_date = %(now)s
           FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(id int4, %(types)s)
           WHERE c.id = r.id""",
        assignments=_assignments(columns),
        types=_recordset(columns),
        uid=uid,
        now=now,
        rows=rows_json,
    )


def cure_cases(uid, now, case_ids, note, gone_ids, gone_note):
    """Close the cases as cured, those of deleted documents with a note that says so."""
    return SQL(
        """UPDATE distribution_exception
           SET state = 'closed', close_reason = 'cured', closed_at = %(now)s, snoozed_until = NULL,
               escalate_at = NULL, close_note = CASE WHEN id = ANY(%(gone)s) THEN %(gone_note)s ELSE %(note)s END,
               write_uid = %(uid)s, write_date = %(now)s
           WHERE id = ANY(%(ids)s)""",
        now=now,
        gone=list(gone_ids),
        gone_note=gone_note,
        note=note,
        uid=uid,
        ids=list(case_ids),
    )


def explained_cases(company_ids):
    """One row (id, company, root key, root) per open case that has a root, or the key of one."""
    return SQL(
        """SELECT id, company_id, root_key, root_id FROM distribution_exception
           WHERE state <> 'closed' AND root_key IS NOT NULL AND company_id IN %(companies)s
           UNION
           SELECT id, company_id, root_key, root_id FROM distribution_exception
           WHERE root_id IS NOT NULL AND state <> 'closed' AND company_id IN %(companies)s""",
        companies=tuple(company_ids),
    )


def root_cases(company_ids, root_keys):
    """One row (id, company, subject key) per key that an open case has: the oldest, where two kinds see the same."""
    return SQL(
        """SELECT min(id), company_id, subject_key FROM distribution_exception
           WHERE state <> 'closed' AND company_id IN %(companies)s AND subject_key = ANY(%(keys)s)
           GROUP BY company_id, subject_key""",
        companies=tuple(company_ids),
        keys=list(root_keys),
    )


def link_roots(rows_json):
    """Set the root of the cases named by `id` in the rows."""
    return SQL(
        """UPDATE distribution_exception c SET root_id = r.root_id
           FROM jsonb_to_recordset(%s::jsonb) AS r(id int4, root_id int4) WHERE c.id = r.id""",
        rows_json,
    )


def insert_events(event, uid, now, case_ids, days_json, note=None):
    """Add one event for each of the cases.

    `hours` is the time since the case was opened (last); the day is that of the company or branch, taken from the
    JSON object {"company": {id: day}, "warehouse": {id: day}}.
    """
    return SQL(
        """INSERT INTO distribution_exception_event (exception_id, kind_id, company_id, warehouse_id, team_id, event,
                  at, day, hours, user_id, owner_id, close_reason, was_acknowledged, note)
           SELECT c.id, c.kind_id, c.company_id, c.warehouse_id, c.team_id, %(event)s, %(now)s,
                  COALESCE(%(days)s::jsonb->'warehouse'->>c.warehouse_id::text,
                           %(days)s::jsonb->'company'->>c.company_id::text)::date,
                  EXTRACT(EPOCH FROM %(now)s::timestamp - c.opened_at) / 3600.0, %(uid)s, c.user_id,
                  c.close_reason, c.acknowledged_at IS NOT NULL, %(note)s
           FROM distribution_exception c WHERE c.id = ANY(%(ids)s) ORDER BY c.id""",
        event=event,
        now=now,
        days=days_json,
        uid=uid,
        note=note,
        ids=list(case_ids),
    )


def reprice(rates_json, company_ids, group_currency_id, kind_ids=None):
    """Bring the cost of the open cases to today's terms and rates; only rows that change are written.

    A rate that a case has of its own stays.

    The JSON rows hold per company its conversion rate into the group currency.
    """
    only_kinds = SQL("AND c.kind_id IN %s", tuple(kind_ids)) if kind_ids else SQL()
    return SQL(
        """WITH priced AS (
               SELECT c.id, own.rate, c.own_rate_per_day IS NULL AND COALESCE(k.rate_per_day, 0) = 0 AS is_default,
                      r.rate AS conversion,
                      (c.amount_at_risk * own.rate + c.penalty_per_day)
                          / COALESCE(NULLIF(c.hours_per_day, 0), 24)::numeric AS cost
               FROM distribution_exception c
               JOIN distribution_exception_kind k ON k.id = c.kind_id
               CROSS JOIN LATERAL (
                    SELECT COALESCE(c.own_rate_per_day, NULLIF(k.rate_per_day, 0), 0.001) AS rate
               ) own
               JOIN jsonb_to_recordset(%(rates)s::jsonb) AS r(company_id int4, rate numeric)
                    ON r.company_id = c.company_id
               WHERE c.state <> 'closed' AND c.company_id IN %(companies)s %(only_kinds)s
           )
           UPDATE distribution_exception c
           SET rate_per_day = p.rate, rate_is_default = p.is_default, cost_per_hour = p.cost,
               cost_per_hour_group = p.cost * p.conversion,
               amount_at_risk_group = c.amount_at_risk * p.conversion, group_currency_id = %(group)s
           FROM priced p
           WHERE p.id = c.id AND (c.rate_per_day, c.cost_per_hour_group, c.amount_at_risk_group, c.group_currency_id)
                 IS DISTINCT FROM (p.rate, p.cost * p.conversion, c.amount_at_risk * p.conversion, %(group)s)""",
        rates=rates_json,
        group=group_currency_id,
        companies=tuple(company_ids),
        only_kinds=only_kinds,
    )


def wake_cases(now):
    """End the snoozes whose time is over; returns (id, company)."""
    return SQL(
        """UPDATE distribution_exception
           SET state = CASE WHEN user_id IS NULL THEN 'open' ELSE 'assigned' END, snoozed_until = NULL,
               write_date = %(now)s
           WHERE state = 'snoozed' AND snoozed_until <= %(now)s
           RETURNING id, company_id""",
        now=now,
    )


def event_figures():
    """Grain: one row per event of a case: what it adds to the figures of its kind; null where it adds nothing."""
    acted_on = SQL("(close_reason = 'resolved' OR close_reason = 'cured' AND was_acknowledged IS TRUE)")
    return SQL(
        """
        SELECT id, exception_id, kind_id, company_id, warehouse_id, team_id, owner_id, day, event, close_reason,
               (event = 'opened')::int AS opened, (event = 'reopened')::int AS reopened,
               (event = 'closed')::int AS closed, NULL::float8 AS reopen_rate,
               CASE WHEN event = 'acknowledged' THEN hours END AS hours_to_take_on,
               CASE WHEN event = 'closed' AND close_reason <> 'dismissed' THEN hours END AS hours_to_solve,
               CASE WHEN event = 'closed' THEN %s::int::float8 END AS precision
          FROM distribution_exception_event
         WHERE event IN ('opened', 'reopened', 'acknowledged', 'closed')
        """,
        acted_on,
    )
