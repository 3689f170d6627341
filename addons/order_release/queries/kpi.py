"""What the release is measured by: rows of single documents, each on the local day of its branch."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of
from odoo.addons.distribution_control.queries.zones import join_zones, local_day, near

SLICE = SQL("o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id")
# What all of them read.
READS = {"sale.order": ("company_id", "warehouse_id", "team_id", "partner_id", "date_order", "state")}
WAITING = ("release_state", "release_value_held", "release_since", "commitment_date")


def _window(moment, companies, start, end, zones):
    """Return what the queries of documents whose *moment* lies between two local days are filled with."""
    return {
        "day": local_day(moment),
        "slice": SLICE,
        "zones": join_zones(zones, SQL("o.company_id"), SQL("o.warehouse_id")),
        "companies": list(companies),
        "near": near(start, end),
        "start": start,
        "end": end,
    }


def confirmed_orders(env, companies, start, end, zones):
    """Grain: one row per order confirmed between the local days: day, slice, order, gates that ever stopped it."""
    return SQL(
        """
        SELECT * FROM (
            SELECT %(day)s AS day, %(slice)s, o.id,
                   ARRAY(SELECT DISTINCT h.gate FROM order_release_hold h
                          WHERE h.order_id = o.id AND h.mode IN ('approve', 'block')) AS gates
              FROM sale_order o JOIN res_partner p ON p.id = o.partner_id %(zones)s
             WHERE o.company_id = ANY(%(companies)s) AND o.state = 'sale' AND o.date_order %(near)s
        ) found WHERE day BETWEEN %(start)s AND %(end)s
        """,
        **_window(SQL("o.date_order"), companies, start, end, zones),
        to_flush=fields_of(env, READS | {"order.release.hold": ("order_id", "gate", "mode")}),
    )


def hold_rates(orders, codes, gates):
    """Grain: one row per code and slice of *orders*, the query above: those that the code's gate (none: any) ever stopped,
    of all; the columns of `kpi_store.MEASURED`."""
    return SQL(
        """
        SELECT rate.code, day, company_id, warehouse_id, team_id, partner_id, NULL::int AS categ_id, NULL::float8 AS bin,
               COUNT(*) FILTER (WHERE rate.gate = ANY(gates) OR rate.gate = '' AND CARDINALITY(gates) > 0)::float8
                   AS numerator,
               COUNT(*)::float8 AS denominator
          FROM (%(orders)s) AS confirmed(day, company_id, warehouse_id, team_id, partner_id, order_id, gates)
         CROSS JOIN unnest(%(codes)s::varchar[], %(gates)s::varchar[]) AS rate(code, gate)
         GROUP BY 1, 2, 3, 4, 5, 6
        """,
        orders=orders,
        codes=list(codes),
        gates=list(gates),
    )


def ended_holds(env, companies, start, end, zones):
    """Grain: one row per hold that ended between the local days: day, slice, hold, gate, whether the facts cured it.

    A hold of a cancelled order ended with the order, neither right nor wrong: it is left out.
    """
    return SQL(
        """
        SELECT * FROM (
            SELECT %(day)s AS day, %(slice)s, h.id, h.gate, h.state = 'cured'
              FROM order_release_hold h
              JOIN sale_order o ON o.id = h.order_id
              JOIN res_partner p ON p.id = o.partner_id %(zones)s
             WHERE o.company_id = ANY(%(companies)s) AND h.state <> 'open' AND h.mode IN ('approve', 'block')
               AND h.cleared_at %(near)s AND o.state = 'sale'
        ) found WHERE day BETWEEN %(start)s AND %(end)s
        """,
        **_window(SQL("h.cleared_at"), companies, start, end, zones),
        to_flush=fields_of(
            env, READS | {"order.release.hold": ("order_id", "gate", "mode", "state", "cleared_at")}
        ),
    )


def first_releases(env, companies, start, end, zones):
    """Grain: one row per order whose first decision to let it go fell between the local days.

    Day, slice, order, hours since its confirmation. From the ledger, which nobody changes.
    """
    return SQL(
        """
        SELECT * FROM (
            SELECT %(day)s AS day, %(slice)s, o.id, EXTRACT(EPOCH FROM d.first - o.date_order)::float8 / 3600
              FROM (SELECT res_id, MIN(recorded_at) AS first FROM distribution_decision
                     WHERE res_model = 'sale.order' AND verdict IN ('release', 'override', 'auto_release')
                       AND company_id = ANY(%(companies)s)
                     GROUP BY res_id HAVING MIN(recorded_at) %(near)s) d
              JOIN sale_order o ON o.id = d.res_id
              JOIN res_partner p ON p.id = o.partner_id %(zones)s
             WHERE o.company_id = ANY(%(companies)s)
        ) found WHERE day BETWEEN %(start)s AND %(end)s
        """,
        **_window(SQL("d.first"), companies, start, end, zones),
        to_flush=fields_of(
            env,
            READS
            | {"distribution.decision": ("res_model", "res_id", "verdict", "recorded_at", "company_id")},
        ),
    )


def shipped_orders(env, companies, start, end, zones):
    """Grain: one row per order whose last goods left between the local days, nothing being open any more.

    Day, slice, order, moment of confirmation, moment the last goods left, and its holds: parallel arrays of gate,
    since, until.
    """
    return SQL(
        """
        SELECT * FROM (
            SELECT %(day)s AS day, %(slice)s, o.id, o.date_order, left_house.at,
                   held.gates, held.since, held.until
              FROM (SELECT touched.order_id, gone.at
                      FROM (SELECT DISTINCT l.order_id
                              FROM stock_move m JOIN sale_order_line l ON l.id = m.sale_line_id
                             WHERE m.state = 'done' AND m.company_id = ANY(%(companies)s) AND m.date %(near)s) touched
                     CROSS JOIN LATERAL (
                           SELECT MAX(m.date) AS at
                             FROM sale_order_line l
                             JOIN stock_move m ON m.sale_line_id = l.id AND m.state = 'done'
                             JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'customer'
                            WHERE l.order_id = touched.order_id AND m.company_id = ANY(%(companies)s)) gone
                     WHERE gone.at %(near)s) left_house
              JOIN sale_order o ON o.id = left_house.order_id
              JOIN res_partner p ON p.id = o.partner_id
              LEFT JOIN LATERAL (
                   SELECT ARRAY_AGG(h.gate ORDER BY h.id) AS gates, ARRAY_AGG(h.since ORDER BY h.id) AS since,
                          ARRAY_AGG(h.cleared_at ORDER BY h.id) AS until
                     FROM order_release_hold h
                    WHERE h.order_id = o.id AND h.mode IN ('approve', 'block')) held ON TRUE
              %(zones)s
             WHERE o.company_id = ANY(%(companies)s)
               AND NOT EXISTS (SELECT FROM stock_move om JOIN sale_order_line ol ON ol.id = om.sale_line_id
                                WHERE ol.order_id = o.id AND om.state NOT IN ('done', 'cancel'))
        ) found WHERE day BETWEEN %(start)s AND %(end)s
        """,
        **_window(SQL("left_house.at"), companies, start, end, zones),
        to_flush=fields_of(
            env,
            READS
            | {
                "order.release.hold": ("order_id", "gate", "mode", "since", "cleared_at"),
                "stock.move": ("state", "date", "sale_line_id", "location_dest_id"),
            },
        ),
    )


def backlog(env, companies, day, now, horizon):
    """Grain: one row per order held at *now*, the present: *day*, slice, order, value held, days since it waits, promised before *horizon*."""
    return SQL(
        """
        SELECT %(day)s::date, %(slice)s, o.id, COALESCE(o.release_value_held, 0)::float8,
               EXTRACT(EPOCH FROM %(now)s::timestamp - o.release_since)::float8 / 86400,
               COALESCE(o.commitment_date < %(horizon)s, FALSE)
          FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
         WHERE o.company_id = ANY(%(companies)s) AND o.release_state IN ('held', 'partial') AND o.state = 'sale'
        """,
        day=day,
        now=now,
        slice=SLICE,
        companies=list(companies),
        horizon=horizon,
        to_flush=fields_of(env, {"sale.order": (*READS["sale.order"], *WAITING)}),
    )
