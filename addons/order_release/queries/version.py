"""The rows that make two releases at once notice each other: written, in ascending order, before anything is given."""

from odoo.tools import SQL


def take_versions(pairs, partner_ids):
    """Raise the version of each (product, warehouse), then that of each commercial partner's credit.

    Grain: one row per pair and per partner. In one statement, the stock's rows first: credit waits for their count.
    """
    pairs = list(pairs)
    return SQL(
        """
        WITH stock AS (
            INSERT INTO order_release_stock_version (product_id, warehouse_id, version)
            SELECT product_id, warehouse_id, 1
              FROM unnest(%s::int[], %s::int[]) AS taken(product_id, warehouse_id)
             ORDER BY product_id, warehouse_id
            ON CONFLICT (product_id, warehouse_id) DO UPDATE SET version = order_release_stock_version.version + 1
            RETURNING id
        )
        INSERT INTO order_release_credit_version (partner_id, version)
        SELECT partner_id, 1 FROM unnest(%s::int[]) AS taken(partner_id)
         WHERE (SELECT COUNT(*) FROM stock) >= 0 ORDER BY partner_id
        ON CONFLICT (partner_id) DO UPDATE SET version = order_release_credit_version.version + 1
        """,
        [product_id for product_id, _warehouse_id in pairs],
        [warehouse_id for _product_id, warehouse_id in pairs],
        list(partner_ids),
    )


def versions_of_orders(env, order_ids):
    """Grain: one row (order, product, warehouse, commercial partner, version row) per version the orders may write.

    Of stock (no partner) for their open demand, held or let go, and of their customer's credit (no product). The
    version row is NULL where nobody has needed it yet.
    """
    order, move = env["sale.order"]._fields, env["stock.move"]._fields
    return SQL(
        """
        SELECT DISTINCT l.order_id, m.product_id, source.warehouse_id, NULL::int, v.id
          FROM sale_order_line l
          JOIN stock_move m ON m.sale_line_id = l.id AND m.state NOT IN ('done', 'cancel')
          JOIN stock_location source ON source.id = m.location_id AND source.warehouse_id IS NOT NULL
          LEFT JOIN order_release_stock_version v
                 ON v.product_id = m.product_id AND v.warehouse_id = source.warehouse_id
         WHERE l.order_id = ANY(%(orders)s)
         UNION ALL
        SELECT o.id, NULL, NULL, p.commercial_partner_id, v.id
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
          LEFT JOIN order_release_credit_version v ON v.partner_id = p.commercial_partner_id
         WHERE o.id = ANY(%(orders)s)
        """,
        orders=list(order_ids),
        to_flush=[
            order["partner_id"],
            env["sale.order.line"]._fields["order_id"],
            env["res.partner"]._fields["commercial_partner_id"],
            env["stock.location"]._fields["warehouse_id"],
            *(move[name] for name in ("sale_line_id", "state", "product_id", "location_id")),
        ],
    )


def make_stock_versions(pairs):
    """Add the version of each (product, warehouse) that has none; grain: one row per pair."""
    pairs = list(pairs)
    return SQL(
        """
        INSERT INTO order_release_stock_version (product_id, warehouse_id, version)
        SELECT product_id, warehouse_id, 0
          FROM unnest(%s::int[], %s::int[]) AS new(product_id, warehouse_id)
         ORDER BY product_id, warehouse_id
            ON CONFLICT DO NOTHING
        """,
        [product_id for product_id, _warehouse_id in pairs],
        [warehouse_id for _product_id, warehouse_id in pairs],
    )


def make_credit_versions(partner_ids):
    """Add the version of each commercial partner's credit that has none; grain: one row per partner."""
    return SQL(
        """
        INSERT INTO order_release_credit_version (partner_id, version)
        SELECT partner_id, 0 FROM unnest(%s::int[]) AS new(partner_id) ORDER BY partner_id
            ON CONFLICT DO NOTHING
        """,
        list(partner_ids),
    )


def lock_free_versions(stock_ids, credit_ids):
    """Lock what nobody else has locked, and wait for nobody; grain: one row (is credit, id) per row that is ours now."""
    return SQL(
        """
        WITH stock AS (
            SELECT id FROM order_release_stock_version WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED
        ), credit AS (
            SELECT id FROM order_release_credit_version WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED
        )
        SELECT FALSE, id FROM stock UNION ALL SELECT TRUE, id FROM credit
        """,
        list(stock_ids),
        list(credit_ids),
    )


def wait_for_version(is_credit, version_id):
    """Come back when nobody is at the row any more."""
    table = SQL.identifier("order_release_credit_version" if is_credit else "order_release_stock_version")
    return SQL("SELECT FROM %s WHERE id = %s FOR UPDATE", table, version_id)
