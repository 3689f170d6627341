"""Quotas and protected stock: who belongs to the group, and what it has had."""

from odoo.tools import SQL

from .columns import id_array

# The order *o* of commercial partner *p* belongs to the group of quota *q*.
_MEMBER = SQL(
    """
    (NOT EXISTS (SELECT FROM order_release_quota_team_rel r WHERE r.order_release_quota_id = q.id)
     OR EXISTS (SELECT FROM order_release_quota_team_rel r
                 WHERE r.order_release_quota_id = q.id AND r.crm_team_id = o.team_id))
    AND (NOT EXISTS (SELECT FROM order_release_quota_partner_rel r WHERE r.order_release_quota_id = q.id)
         OR EXISTS (SELECT FROM order_release_quota_partner_rel r
                     WHERE r.order_release_quota_id = q.id
                       AND r.res_partner_id IN (o.partner_id, p.commercial_partner_id, o.partner_shipping_id)))
    AND (NOT EXISTS (SELECT FROM order_release_quota_category_rel r WHERE r.order_release_quota_id = q.id)
         OR EXISTS (SELECT FROM order_release_quota_category_rel r
                      JOIN res_partner_res_partner_category_rel t ON t.category_id = r.res_partner_category_id
                     WHERE r.order_release_quota_id = q.id AND t.partner_id = p.commercial_partner_id))
    """
)


def _periods(periods):
    """Grain: one row (quota, first moment, first moment after, whether it has begun) of *periods*; days are local."""
    ids, starts, ends, begun = ([*column] for column in zip(*periods, strict=True))
    return SQL("unnest(%s::int[], %s::timestamp[], %s::timestamp[], %s::bool[])", ids, starts, ends, begun)


def group_orders(env, quota_ids, order_ids):
    """Grain: one row (quota id, order id) per order of *order_ids* in the group of a quota of its company."""
    return SQL(
        """
        SELECT q.id, o.id
          FROM order_release_quota q
          JOIN sale_order o ON o.company_id = q.company_id
          JOIN res_partner p ON p.id = o.partner_id
         WHERE q.id = ANY(%(quotas)s) AND o.id = ANY(%(orders)s) AND %(member)s
        """,
        quotas=id_array(quota_ids),
        orders=id_array(order_ids),
        member=_MEMBER,
        to_flush=_group_columns(env),
    )


def used_quotas(env, periods):
    """Grain: one row (quota id, quantity in the product's unit) per quota with something let go in its period.

    First steps of deliveries to the group, free of a hold: shipped within the period, or let go and still here
    (a period to come is not used yet). Returns for refund give back. *periods*: see ``_periods``, not empty.
    """
    move = env["stock.move"]._fields
    return SQL(
        """
        SELECT q.id, SUM(CASE WHEN m.origin_returned_move_id IS NULL THEN m.product_qty ELSE -m.product_qty END)::float8
          FROM %(periods)s AS period(id, start, until, begun)
          JOIN order_release_quota q ON q.id = period.id
          JOIN stock_move m ON m.product_id = q.product_id
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN sale_order o ON o.id = l.order_id AND o.company_id = q.company_id
          JOIN res_partner p ON p.id = o.partner_id
          LEFT JOIN stock_location source ON source.id = m.location_id
          LEFT JOIN stock_location back ON back.id = m.location_dest_id
         WHERE (q.warehouse_id IS NULL
                OR q.warehouse_id = CASE WHEN m.origin_returned_move_id IS NULL
                                         THEN source.warehouse_id ELSE back.warehouse_id END)
           AND m.state <> 'cancel' AND m.release_hold IS NOT TRUE
           AND (m.origin_returned_move_id IS NULL OR m.to_refund AND m.state = 'done')
           AND (m.state <> 'done' AND period.begun
                OR m.state = 'done' AND m.date >= period.start AND m.date < period.until)
           AND NOT EXISTS (SELECT FROM stock_move_move_rel r JOIN stock_move om ON om.id = r.move_orig_id
                            WHERE r.move_dest_id = m.id AND om.sale_line_id = m.sale_line_id
                              AND m.origin_returned_move_id IS NULL)
           AND %(member)s
         GROUP BY q.id
        """,
        periods=_periods(periods),
        member=_MEMBER,
        to_flush=[
            *(
                move[name]
                for name in (
                    "product_id",
                    "sale_line_id",
                    "state",
                    "release_hold",
                    "product_qty",
                    "date",
                    "to_refund",
                )
            ),
            *(
                move[name]
                for name in ("origin_returned_move_id", "location_id", "location_dest_id", "move_orig_ids")
            ),
            *_group_columns(env),
        ],
    )


def taken_outside(env, periods):
    """Grain: one row (quota id, quantity in the product's unit, references) per quota of whose goods no sales order
    took some.

    Reserved now, or gone from the branch within the period: transfers, production, scrap, counts, point of sale.
    *periods*: see ``_periods``, not empty.
    """
    move = env["stock.move"]._fields
    return SQL(
        """
        SELECT q.id, SUM(CASE WHEN m.state = 'done' THEN m.product_qty ELSE m.quantity * mu.factor / pu.factor END)::float8,
               (ARRAY_AGG(DISTINCT m.reference))[1:5]
          FROM %s AS period(id, start, until, begun)
          JOIN order_release_quota q ON q.id = period.id
          JOIN stock_move m ON m.product_id = q.product_id AND m.company_id = q.company_id
          JOIN stock_location source ON source.id = m.location_id AND source.warehouse_id = q.warehouse_id
          JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom mu ON mu.id = m.product_uom
          JOIN uom_uom pu ON pu.id = pt.uom_id
         WHERE m.sale_line_id IS NULL AND source.usage = 'internal'
           AND dest.warehouse_id IS DISTINCT FROM source.warehouse_id
           AND (m.state IN ('partially_available', 'assigned')
                OR m.state = 'done' AND m.date >= period.start AND m.date < period.until)
         GROUP BY q.id
        """,
        _periods(periods),
        to_flush=[
            *(
                move[name]
                for name in ("product_id", "company_id", "state", "date", "product_qty", "quantity")
            ),
            *(move[name] for name in ("location_id", "location_dest_id", "location_final_id", "reference")),
            move["sale_line_id"],
            *_group_columns(env),
        ],
    )


def _group_columns(env):
    quota, order = env["order.release.quota"]._fields, env["sale.order"]._fields
    return [
        *(quota[name] for name in ("product_id", "warehouse_id", "team_ids", "category_ids", "partner_ids")),
        *(quota[name] for name in ("date_from", "date_to", "company_id")),
        *(order[name] for name in ("partner_id", "partner_shipping_id", "team_id", "company_id")),
        env["res.partner"]._fields["commercial_partner_id"],
        env["res.partner"]._fields["category_id"],
    ]
