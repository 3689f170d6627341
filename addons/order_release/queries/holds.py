"""Stored holds."""

from odoo.tools import SQL

from .columns import id_array


def live_holds(env, order_ids):
    """Grain: one row per hold of *order_ids* that is neither cured nor history, in the columns of ``StoredHold``."""
    return SQL(
        """
        SELECT id, order_id, COALESCE(line_id, 0), gate, code, mode, state, figure, "limit", excess,
               CASE WHEN NOT stops_order THEN releasable_qty END,
               CASE WHEN state <> 'open' THEN covered_excess END
          FROM order_release_hold
         WHERE order_id = ANY(%s) AND state NOT IN ('cured', 'superseded')
        """,
        id_array(order_ids),
        to_flush=list(env["order.release.hold"]._fields[name] for name in _COLUMNS),
    )


_COLUMNS = (
    "order_id", "line_id", "gate", "code", "mode", "state", "figure", "limit", "excess",
    "releasable_qty", "stops_order", "covered_excess",
)  # fmt: skip


# What share of the value held a day of waiting costs, from what the order shows by the hour, which is rounded to cents.
RATE = SQL(
    "ROUND(o.release_cost_per_hour * COALESCE(NULLIF(calendar.hours_per_day, 0), 8)::numeric"
    " / NULLIF(o.release_value_held, 0), 4)::float8"
)


def _standing_columns(env):
    hold, order = env["order.release.hold"]._fields, env["sale.order"]._fields
    return [
        *(hold[name] for name in ("order_id", "gate", "state", "mode", "figure", "limit", "excess", "facts")),
        *(
            order[name]
            for name in ("release_state", "release_value_held", "release_cost_per_hour", "commitment_date")
        ),
        *(order[name] for name in ("company_id", "team_id", "partner_id", "warehouse_id", "name")),
        env["res.company"]._fields["resource_calendar_id"],
        env["resource.calendar"]._fields["hours_per_day"],
    ]


def standing_holds(env, company_ids, gates, order_ids=None):
    """Grain: one row per order of *company_ids* that holds of *gates* stop: the order and its worst such hold.

    Order, name, company, warehouse, team, commercial partner and its name, value held (company currency), promised
    moment or null, rate of waiting or null, and of the worst hold: gate, figure, limit, currency, facts; at last how
    many there are.
    """
    return SQL(
        """
        SELECT DISTINCT ON (o.id)
               o.id, o.name, o.company_id, o.warehouse_id, o.team_id, cp.id, cp.name, o.release_value_held::float8,
               o.commitment_date, %(rate)s, h.gate, h.figure, h."limit", currency.name, h.facts,
               COUNT(*) OVER (PARTITION BY o.id)
          FROM order_release_hold h
          JOIN sale_order o ON o.id = h.order_id
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner cp ON cp.id = p.commercial_partner_id
          JOIN res_company c ON c.id = o.company_id
          LEFT JOIN resource_calendar calendar ON calendar.id = c.resource_calendar_id
          LEFT JOIN res_currency currency ON currency.id = h.currency_id
         WHERE h.gate = ANY(%(gates)s) AND h.state = 'open' AND h.mode IN ('approve', 'block')
           AND o.company_id = ANY(%(companies)s) AND o.release_state IN ('held', 'partial') AND %(narrowed)s
         ORDER BY o.id, h.excess DESC, h.id
        """,
        gates=list(gates),
        companies=id_array(company_ids),
        narrowed=_narrowed(order_ids),
        rate=RATE,
        to_flush=_standing_columns(env),
    )


def promises_at_risk(env, company_ids, horizon, order_ids=None):
    """Grain: one row per order of *company_ids* with something held whose promised moment lies before *horizon*.

    Order, name, company, warehouse, team, commercial partner and its name, value held (company currency), promised
    moment, rate of waiting or null, and the gates that stop it.
    """
    return SQL(
        """
        SELECT o.id, o.name, o.company_id, o.warehouse_id, o.team_id, cp.id, cp.name, o.release_value_held::float8,
               o.commitment_date, %(rate)s, ARRAY_AGG(DISTINCT h.gate ORDER BY h.gate)
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner cp ON cp.id = p.commercial_partner_id
          JOIN res_company c ON c.id = o.company_id
          LEFT JOIN resource_calendar calendar ON calendar.id = c.resource_calendar_id
          JOIN order_release_hold h
            ON h.order_id = o.id AND h.state = 'open' AND h.mode IN ('approve', 'block')
         WHERE o.release_state IN ('held', 'partial') AND o.company_id = ANY(%(companies)s)
           AND o.commitment_date < %(horizon)s AND %(narrowed)s
         GROUP BY o.id, cp.id, calendar.id
        """,
        horizon=horizon,
        companies=id_array(company_ids),
        narrowed=_narrowed(order_ids),
        rate=RATE,
        to_flush=_standing_columns(env),
    )


def _narrowed(order_ids):
    return SQL("TRUE") if order_ids is None else SQL("o.id = ANY(%s)", id_array(order_ids))
