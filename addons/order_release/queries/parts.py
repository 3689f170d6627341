"""Lines that leave in parts: what their components move, and which of those come from the shelf."""

from odoo.tools import SQL

from .columns import id_array
from .demand import counts_as_held, supplied_routes


def part_moves(env, line_ids, as_held):
    """Grain: one row (sale line, component, held, out, held before the truck) per component that a line moves.

    Quantities in the component's unit; first steps count, a return for refund takes back: as in ``order_lines``.
    """
    move = env["stock.move"]._fields
    return SQL(
        """
        WITH move AS MATERIALIZED (
            SELECT m.*, EXISTS (SELECT FROM stock_move_move_rel r JOIN stock_move om ON om.id = r.move_orig_id
                                 WHERE r.move_dest_id = m.id AND om.sale_line_id = m.sale_line_id
                                   AND m.origin_returned_move_id IS NULL) AS later,
                   EXISTS (SELECT FROM stock_move_move_rel r JOIN stock_move om ON om.id = r.move_orig_id
                            WHERE r.move_dest_id = m.id AND om.sale_line_id = m.sale_line_id
                              AND om.release_hold IS TRUE AND om.state <> 'done') AS behind
              FROM stock_move m
             WHERE m.sale_line_id = ANY(%(lines)s) AND m.state <> 'cancel'
               AND (m.origin_returned_move_id IS NULL OR m.to_refund)
        )
        SELECT m.sale_line_id, m.product_id,
               COALESCE(SUM(m.product_qty) FILTER (WHERE NOT later AND %(held)s), 0)::float8,
               COALESCE(SUM(CASE WHEN m.origin_returned_move_id IS NULL THEN m.product_qty ELSE -m.product_qty END)
                        FILTER (WHERE NOT later AND NOT %(held)s), 0)::float8,
               COALESCE(SUM(m.product_qty) FILTER (WHERE later AND NOT behind AND m.release_hold), 0)::float8
          FROM move m
         GROUP BY m.sale_line_id, m.product_id
        """,
        lines=id_array(line_ids),
        held=counts_as_held(as_held),
        to_flush=[
            move[name]
            for name in (
                "sale_line_id", "product_id", "state", "release_hold", "product_qty", "move_orig_ids", "to_refund",
                "origin_returned_move_id", "picked",
            )
        ],
    )  # fmt: skip


def part_lines(env, line_ids):
    """Grain: one row (line, not invoiced in the product's unit, its procurement runs at release, own route buys or
    makes for it) per line."""
    line = env["sale.order.line"]._fields
    return SQL(
        """
        SELECT l.id, (GREATEST(GREATEST(l.product_uom_qty, l.qty_delivered) - l.qty_invoiced, 0)
                      * u.factor / pu.factor)::float8,
               o.state IN ('draft', 'sent') OR l.release_supply_pending IS TRUE,
               EXISTS (SELECT FROM sale_order_line_stock_route_rel r
                        WHERE r.sale_order_line_id = l.id AND r.stock_route_id IN (%s))
          FROM sale_order_line l
          JOIN sale_order o ON o.id = l.order_id
          JOIN product_product p ON p.id = l.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = l.product_uom_id
          JOIN uom_uom pu ON pu.id = t.uom_id
         WHERE l.id = ANY(%s)
        """,
        supplied_routes(env),
        id_array(line_ids),
        to_flush=[
            *(
                line[name]
                for name in (
                    "product_uom_qty",
                    "qty_delivered",
                    "qty_invoiced",
                    "product_uom_id",
                    "product_id",
                    "release_supply_pending",
                    "route_ids",
                )
            ),
            env["sale.order"]._fields["state"],
        ],
    )


def shelf_products(env, product_ids):
    """Grain: one row (product id) per product that is served from the shelf: stored, and not bought or made to order."""
    template = env["product.template"]._fields
    return SQL(
        """
        WITH supplied AS MATERIALIZED (%s)
        SELECT p.id
          FROM product_product p
          JOIN product_template t ON t.id = p.product_tmpl_id
         WHERE p.id = ANY(%s) AND t.is_storable
           AND NOT EXISTS (SELECT FROM stock_route_product r
                            WHERE r.product_id = t.id AND r.route_id IN (SELECT id FROM supplied))
           AND NOT EXISTS (SELECT FROM stock_route_categ r
                             JOIN product_category above ON above.id = r.categ_id
                             JOIN product_category below ON below.parent_path LIKE above.parent_path || '%%'
                            WHERE below.id = t.categ_id AND r.route_id IN (SELECT id FROM supplied))
        """,
        supplied_routes(env),
        id_array(product_ids),
        to_flush=[template[name] for name in ("is_storable", "route_ids", "categ_id")],
    )
