"""Who is to be looked at again, because a fact has changed."""

from odoo.tools import SQL


def drain_retests(limit):
    """Take up to *limit* requests out of the queue; grain: one row (kind, subject id, branch id) per request."""
    return SQL(
        """
        DELETE FROM order_release_retest WHERE id IN (
            SELECT id FROM order_release_retest ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
        RETURNING kind, subject_id_value, warehouse_id_value
        """,
        limit,
    )


def orders_to_retest(env, partners, products, orders, companies):
    """Grain: one row (order id) per held order that one of the changed facts speaks of, earliest promise first.

    *partners*: commercial partner ids; *products*: {(product id, warehouse id)}; *companies*: of changed policies.
    """
    order, move = env["sale.order"]._fields, env["stock.move"]._fields
    pairs = sorted(products)
    return SQL(
        """
        SELECT o.id
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
         WHERE o.release_state IN ('held', 'partial')
           AND (p.commercial_partner_id = ANY(%(partners)s) OR o.id = ANY(%(orders)s)
                OR o.company_id = ANY(%(companies)s)
                OR EXISTS (SELECT FROM sale_order_line l
                             JOIN stock_move m ON m.sale_line_id = l.id AND m.release_hold IS TRUE
                             JOIN stock_location source ON source.id = m.location_id
                             JOIN unnest(%(product)s::int[], %(branch)s::int[]) AS new(product_id, warehouse_id)
                               ON new.product_id = m.product_id AND new.warehouse_id = source.warehouse_id
                            WHERE l.order_id = o.id AND m.state NOT IN ('done', 'cancel')))
         ORDER BY COALESCE(o.commitment_date, o.date_order), o.date_order, o.id
        """,
        partners=list(partners),
        orders=list(orders),
        companies=list(companies),
        product=[product_id for product_id, _warehouse_id in pairs],
        branch=[warehouse_id for _product_id, warehouse_id in pairs],
        to_flush=[
            *(
                order[name]
                for name in ("release_state", "partner_id", "company_id", "commitment_date", "date_order")
            ),
            *(move[name] for name in ("sale_line_id", "release_hold", "location_id", "product_id", "state")),
            env["res.partner"]._fields["commercial_partner_id"],
        ],
    )
