"""What stands against held orders, and what is on its way to them."""

from odoo.tools import SQL

from .arrivals import arriving


def obstacles(env, order_ids):
    """Grain: one row per hold that stops one of *order_ids*, in the columns of ``logic.obstacle.Obstacle``."""
    order, hold = env["sale.order"]._fields, env["order.release.hold"]._fields
    return SQL(
        """
        SELECT h.id, o.id, o.name, o.company_id, split_part(c.parent_path, '/', 1)::int, cp.id, cp.name,
               o.release_value_held::float8, h.gate, h.code, h.mode, h.line_id, h.figure, h."limit", h.excess,
               h.currency_id, h.facts, pl.role_id, pl.override_role_id, COALESCE(o.commitment_date, o.date_order),
               o.date_order
          FROM order_release_hold h
          JOIN sale_order o ON o.id = h.order_id
          JOIN res_company c ON c.id = o.company_id
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner cp ON cp.id = p.commercial_partner_id
          LEFT JOIN order_release_policy_line pl ON pl.id = h.policy_line_id
         WHERE h.order_id = ANY(%s) AND h.state = 'open' AND h.mode IN ('approve', 'block')
         ORDER BY h.id
        """,
        list(order_ids),
        to_flush=[
            *(hold[name] for name in ("order_id", "line_id", "gate", "code", "mode", "state", "facts")),
            *(hold[name] for name in ("figure", "limit", "excess", "currency_id", "policy_line_id")),
            *(order[name] for name in ("name", "company_id", "partner_id", "release_value_held")),
            *(order[name] for name in ("commitment_date", "date_order")),
        ],
    )


def receipts(env, product_ids, warehouse_ids):
    """Grain: one row per (transfer, product) that brings *product_ids* into *warehouse_ids* from outside of them.

    In the columns of ``logic.awaited.Receipt``: the day agreed, which may have passed: who chases a receipt wants to know
    how late it is, not when its vendor's past lets it expect.
    """
    return SQL(
        """
        SELECT MAX(m.date), m.picking_id, m.product_id, dest.warehouse_id, SUM(m.product_qty)::float8
          %s AND m.picking_id IS NOT NULL
         GROUP BY m.picking_id, m.product_id, dest.warehouse_id
        """,
        arriving(env, product_ids, warehouse_ids),
    )
