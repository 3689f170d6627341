"""What a book of held orders could be served with from elsewhere."""

from odoo.tools import SQL

from .columns import columns, id_array


def held_whole(env, order_ids):
    """Grain: one row (order, product, quantity in the product's unit) of the orders of which nothing was let go yet.

    Of those that another branch could ship: none of their lines goes a route of its own.
    """
    relation = env["sale.order.line"]._fields["route_ids"]
    return SQL(
        """
        SELECT l.order_id, m.product_id, SUM(m.product_qty)::float8
          FROM sale_order_line l
          JOIN stock_move m ON m.sale_line_id = l.id AND m.release_hold IS TRUE AND m.state NOT IN ('done', 'cancel')
         WHERE l.order_id = ANY(%(orders)s)
           AND NOT EXISTS (SELECT FROM sale_order_line other
                             JOIN stock_move free ON free.sale_line_id = other.id
                            WHERE other.order_id = l.order_id AND free.release_hold IS NOT TRUE
                              AND free.state NOT IN ('done', 'cancel'))
           AND NOT EXISTS (SELECT FROM sale_order_line other
                             JOIN %(routes)s own ON own.%(line)s = other.id
                            WHERE other.order_id = l.order_id)
         GROUP BY l.order_id, m.product_id
        """,
        orders=id_array(order_ids),
        routes=SQL.identifier(relation.relation),
        line=SQL.identifier(relation.column1),
        to_flush=[
            *columns(env, "sale.order.line", "order_id", "route_ids"),
            *columns(env, "stock.move", "sale_line_id", "product_id", "product_qty", "release_hold", "state"),
        ],
    )


def let_go(env, product_ids, warehouse_ids, order_ids):
    """Grain: one row (product, warehouse, quantity in the product's unit) that other orders than *order_ids* were let
    have and no picker has begun: what a run could at most hand out anew."""
    return SQL(
        """
        SELECT m.product_id, source.warehouse_id, SUM(m.product_qty)::float8
          FROM stock_move m
          JOIN stock_location source ON source.id = m.location_id
          JOIN sale_order_line l ON l.id = m.sale_line_id
         WHERE m.product_id = ANY(%(products)s) AND source.warehouse_id = ANY(%(warehouses)s)
           AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           AND m.release_hold IS NOT TRUE AND m.picked IS NOT TRUE AND l.order_id <> ALL(%(orders)s)
         GROUP BY m.product_id, source.warehouse_id
        """,
        products=id_array(product_ids),
        warehouses=id_array(warehouse_ids),
        orders=id_array(order_ids),
        to_flush=[
            *columns(env, "sale.order.line", "order_id"),
            *columns(env, "stock.location", "warehouse_id"),
            *columns(env, "stock.move", "sale_line_id", "product_id", "product_qty", "release_hold", "state"),
            *columns(env, "stock.move", "picked", "location_id"),
        ],
    )


def main_vendors(env, product_ids, company_ids):
    """Grain: one row (product, vendor) per product with a vendor: the first of its list."""
    return SQL(
        """
        SELECT DISTINCT ON (pp.id) pp.id, vendor.partner_id
          FROM product_product pp
          JOIN product_supplierinfo vendor ON vendor.product_tmpl_id = pp.product_tmpl_id
         WHERE pp.id = ANY(%s) AND (vendor.product_id IS NULL OR vendor.product_id = pp.id)
           AND (vendor.company_id IS NULL OR vendor.company_id = ANY(%s))
         ORDER BY pp.id, vendor.sequence, vendor.min_qty DESC, vendor.price, vendor.id
        """,
        id_array(product_ids),
        id_array(company_ids),
        to_flush=[
            *columns(env, "product.product", "product_tmpl_id"),
            *columns(
                env, "product.supplierinfo", "product_tmpl_id", "product_id", "partner_id", "company_id"
            ),
            *columns(env, "product.supplierinfo", "sequence", "min_qty", "price"),
        ],
    )
