"""What happened to orders that their customers may want to know."""

from odoo.tools import SQL


def changes(env, team_ids, since):
    """Grain: one row per change of an order of *team_ids* that changed after *since*: order, kind, key, moment.

    hold: it waits for something else than goods; backorder: some of it left and the rest waits; date: the promised
    moment (its change is dated by the order's last change, or by its confirmation); shipment: all of it left.
    """
    order, picking, hold = (
        env[name]._fields for name in ("sale.order", "stock.picking", "order.release.hold")
    )
    return SQL(
        """
        WITH watched AS (
            SELECT o.id, o.commitment_date, o.date_order, o.release_state, o.release_since, o.write_date
              FROM sale_order o
             WHERE o.team_id = ANY(%(teams)s) AND o.state = 'sale'
               AND (o.write_date > %(since)s OR o.release_state IN ('held', 'partial')
                    OR EXISTS (SELECT FROM stock_picking p WHERE p.sale_id = o.id AND p.date_done > %(since)s)
                    -- The first date seen is what a new one is compared with.
                    OR (o.commitment_date IS NOT NULL AND o.delivery_status IS DISTINCT FROM 'full'
                        AND NOT EXISTS (SELECT FROM order_release_message t WHERE t.order_id = o.id AND t.kind = 'date')))
        ), shipped AS (
            SELECT w.id, MAX(p.id) AS picking_id, MAX(p.date_done) AS at
              FROM watched w
              JOIN stock_picking p ON p.sale_id = w.id AND p.state = 'done'
              JOIN stock_location dest ON dest.id = p.location_dest_id AND dest.usage = 'customer'
             GROUP BY w.id HAVING MAX(p.date_done) > %(since)s
        ), rest AS (
            SELECT DISTINCT l.order_id FROM shipped
              JOIN sale_order_line l ON l.order_id = shipped.id
              JOIN stock_move m ON m.sale_line_id = l.id AND m.state NOT IN ('done', 'cancel')
              JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
             WHERE dest.usage = 'customer'
        )
        SELECT w.id, 'hold', w.release_since::varchar, w.release_since
          FROM watched w
         WHERE w.release_state IN ('held', 'partial') AND w.release_since IS NOT NULL
           AND EXISTS (SELECT FROM order_release_hold h WHERE h.order_id = w.id AND h.state = 'open'
                          AND h.gate <> 'stock' AND h.mode IN ('approve', 'block'))
        UNION ALL
        SELECT s.id, CASE WHEN rest.order_id IS NULL THEN 'shipment' ELSE 'backorder' END, s.picking_id::varchar, s.at
          FROM shipped s LEFT JOIN rest ON rest.order_id = s.id
        UNION ALL
        SELECT w.id, 'date', w.commitment_date::varchar, GREATEST(w.write_date, w.date_order)
          FROM watched w WHERE w.commitment_date IS NOT NULL
        ORDER BY 1, 2, 3
        """,
        teams=list(team_ids),
        since=since,
        to_flush=[
            *(order[name] for name in ("team_id", "state", "commitment_date", "date_order", "release_state")),
            *(order[name] for name in ("release_since", "write_date", "delivery_status")),
            *(picking[name] for name in ("sale_id", "state", "date_done", "location_dest_id")),
            *(hold[name] for name in ("order_id", "state", "gate", "mode")),
            *(env["stock.move"]._fields[name] for name in ("sale_line_id", "state", "location_final_id")),
        ],
    )


def told(env, order_ids):
    """Grain: one row per change noted of *order_ids*, in the columns of ``logic.message.Told``."""
    return SQL(
        "SELECT order_id, kind, key, sent_at FROM order_release_message WHERE order_id = ANY(%s)",
        list(order_ids),
        to_flush=[
            env["order.release.message"]._fields[name] for name in ("order_id", "kind", "key", "sent_at")
        ],
    )
