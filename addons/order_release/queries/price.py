"""Lines whose price may have something against it."""

from odoo.tools import SQL

from .columns import columns


def suspects(env, order_ids, main_currency_id, rates):
    """Grain: one row per line of *order_ids* whose price is worth a look.

    Line, price per unit after discount, the product's list price for that unit in the order's currency, whether the
    price was typed over, and whether the order's pricelist has rules. Without rules the product's price is the list's.
    *rates*: {(currency of products, company): rate}; a product of no company has its price in
    *main_currency_id*.
    """
    return SQL(
        """
        WITH priced AS (
            SELECT l.id, l.price_unit * (1 - COALESCE(l.discount, 0) / 100.0) AS asked,
                   pt.list_price * u.factor / pu.factor * COALESCE(rate.rate, 1)
                       * CASE WHEN o.currency_id = c.currency_id THEN 1 ELSE COALESCE(o.currency_rate, 1) END AS listed,
                   l.price_unit <> l.technical_price_unit AND l.technical_price_unit <> 0 AS by_hand,
                   EXISTS (SELECT FROM product_pricelist_item item
                            WHERE item.pricelist_id = o.pricelist_id) AS ruled
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN res_company c ON c.id = o.company_id
              JOIN product_product pp ON pp.id = l.product_id
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
              LEFT JOIN res_company owner ON owner.id = pt.company_id
              LEFT JOIN unnest(%s::int[], %s::int[], %s::float8[]) AS rate(source, target, rate)
                ON rate.source = COALESCE(owner.currency_id, %s) AND rate.target = c.id
              JOIN uom_uom u ON u.id = l.product_uom_id
              JOIN uom_uom pu ON pu.id = pt.uom_id
             WHERE l.order_id = ANY(%s) AND l.display_type IS NULL AND l.is_downpayment IS NOT TRUE
        )
        SELECT id, asked::float8, listed::float8, by_hand, ruled FROM priced
         WHERE by_hand OR ruled OR asked < listed
        """,
        [source for source, _company_id in rates],
        [company_id for _source, company_id in rates],
        list(rates.values()),
        main_currency_id,
        list(order_ids),
        to_flush=[
            *columns(env, "sale.order.line", "order_id", "price_unit", "discount", "technical_price_unit"),
            *columns(env, "sale.order.line", "product_id", "product_uom_id", "is_downpayment"),
            *columns(env, "sale.order", "currency_id", "currency_rate", "pricelist_id", "company_id"),
            *columns(env, "product.template", "list_price", "uom_id"),
            *columns(env, "product.pricelist.item", "pricelist_id"),
        ],
    )
