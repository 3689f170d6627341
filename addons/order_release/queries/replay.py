"""What a replay looks at: the orders of the last weeks, and how long holds take here."""

from odoo.tools import SQL


def past_orders(env, company_id, since):
    """Grain: one row (order id, ordered moment, promised moment or NULL) per order confirmed since *since*."""
    order = env["sale.order"]._fields
    return SQL(
        """
        SELECT id, date_order, commitment_date FROM sale_order
         WHERE company_id = %s AND state = 'sale' AND date_order >= %s
         ORDER BY id
        """,
        company_id,
        since,
        to_flush=[order[name] for name in ("company_id", "state", "date_order", "commitment_date")],
    )


def hold_hours(env, company_id):
    """Grain: one row (gate, median hours) per gate whose holds stopped goods and ended in this company."""
    hold = env["order.release.hold"]._fields
    return SQL(
        """
        SELECT h.gate,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM h.cleared_at - h.since) / 3600.0)::float8
          FROM order_release_hold h
          JOIN sale_order o ON o.id = h.order_id
         WHERE o.company_id = %s AND h.mode IN ('approve', 'block') AND h.cleared_at IS NOT NULL
         GROUP BY h.gate
        """,
        company_id,
        to_flush=[hold[name] for name in ("gate", "mode", "since", "cleared_at", "order_id")],
    )
