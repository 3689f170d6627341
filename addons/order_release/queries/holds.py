"""Stored holds."""

from odoo.tools import SQL


def live_holds(env, order_ids):
    """Grain: one row per hold of *order_ids* that is not cured, in the columns of ``StoredHold``."""
    return SQL(
        """
        SELECT id, order_id, COALESCE(line_id, 0), gate, code, mode, state, figure, "limit", excess,
               CASE WHEN NOT stops_order THEN releasable_qty END,
               CASE WHEN state <> 'open' THEN covered_excess END
          FROM order_release_hold
         WHERE order_id = ANY(%s) AND state <> 'cured'
        """,
        list(order_ids),
        to_flush=list(env["order.release.hold"]._fields[name] for name in _COLUMNS),
    )


_COLUMNS = (
    "order_id", "line_id", "gate", "code", "mode", "state", "figure", "limit", "excess",
    "releasable_qty", "stops_order", "covered_excess",
)  # fmt: skip


def held_findings(company_ids, gate, order_ids=None):
    """Grain: one row per order with a standing hold of *gate* in *company_ids*.

    Order, company, warehouse, team, commercial partner, value held (company currency), promised moment, since, worst
    figure with its limit and currency, number of holds, and the facts of the worst one.
    """
    return SQL(
        """
        SELECT o.id, o.name, o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id, cp.name,
               o.release_value_held::float8, COALESCE(o.commitment_date, o.date_order), MIN(h.since),
               (ARRAY_AGG(h.id ORDER BY h.excess DESC, h.id))[1]
          FROM order_release_hold h
          JOIN sale_order o ON o.id = h.order_id
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner cp ON cp.id = p.commercial_partner_id
         WHERE h.gate = %(gate)s AND h.state = 'open' AND h.mode IN ('approve', 'block')
           AND o.company_id = ANY(%(companies)s) AND o.release_state IN ('held', 'partial') AND %(narrowed)s
         GROUP BY o.id, p.commercial_partner_id, cp.name
        """,
        gate=gate,
        companies=list(company_ids),
        narrowed=SQL("TRUE") if order_ids is None else SQL("o.id = ANY(%s)", list(order_ids)),
    )


def promises_at_risk(company_ids, now, horizon, order_ids=None):
    """Grain: one row per order with something held whose promised moment lies before *horizon*."""
    return SQL(
        """
        SELECT o.id, o.name, o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id, cp.name,
               o.release_value_held::float8, o.commitment_date, o.commitment_date < %(now)s,
               STRING_AGG(DISTINCT h.gate, ',' ORDER BY h.gate)
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner cp ON cp.id = p.commercial_partner_id
          JOIN order_release_hold h
            ON h.order_id = o.id AND h.state = 'open' AND h.mode IN ('approve', 'block')
         WHERE o.release_state IN ('held', 'partial') AND o.company_id = ANY(%(companies)s)
           AND o.commitment_date < %(horizon)s AND %(narrowed)s
         GROUP BY o.id, p.commercial_partner_id, cp.name
        """,
        now=now,
        horizon=horizon,
        companies=list(company_ids),
        narrowed=SQL("TRUE") if order_ids is None else SQL("o.id = ANY(%s)", list(order_ids)),
    )
