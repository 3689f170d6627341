"""Lines whose price may have something against it."""

from odoo.tools import SQL

from .columns import columns, id_array


def suspects(env, order_ids, main_currency_id, rates, least=0.0, by_hand=True):
    """Grain: one row per line of *order_ids* whose price is worth a look.

    Order, line, price per unit after discount, the product's list price for that unit in the order's currency, whether the
    price was typed over, and whether the order's pricelist has rules. Without rules the product's price is the list's,
    and a price less than the share *least* below it is not worth a look; one typed over is with *by_hand* only.
    *rates*: {(currency of products, company): rate}; a product of no company has its price in
    *main_currency_id*.

    OFFSET 0 keeps the planner from working every price out twice, for the condition and for the row.
    """
    return SQL(
        """
        WITH chosen AS MATERIALIZED (
            SELECT o.id, o.company_id,
                   CASE WHEN o.currency_id = c.currency_id THEN 1 ELSE COALESCE(o.currency_rate, 1)::float8 END AS rate,
                   EXISTS (SELECT FROM product_pricelist_item item
                            WHERE item.pricelist_id = o.pricelist_id) AS ruled
              FROM sale_order o
              JOIN res_company c ON c.id = o.company_id
             WHERE o.id = ANY(%s)
        )
        SELECT order_id, id, asked, listed, by_hand, ruled FROM (
            SELECT l.order_id, l.id, chosen.ruled,
                   l.price_unit::float8
                       * CASE WHEN l.discount = 0 THEN 1 ELSE 1 - COALESCE(l.discount, 0)::float8 / 100 END AS asked,
                   pt.list_price::float8
                       * CASE WHEN pt.uom_id = l.product_uom_id THEN 1 ELSE (u.factor / pu.factor)::float8 END
                       * COALESCE(rate.rate, 1) * chosen.rate AS listed,
                   l.technical_price_unit <> 0 AND l.price_unit <> l.technical_price_unit AS by_hand
              FROM chosen
              JOIN sale_order_line l ON l.order_id = chosen.id
              JOIN product_product pp ON pp.id = l.product_id
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
              LEFT JOIN res_company owner ON owner.id = pt.company_id
              LEFT JOIN unnest(%s::int[], %s::int[], %s::float8[]) AS rate(source, target, rate)
                ON rate.source = COALESCE(owner.currency_id, %s) AND rate.target = chosen.company_id
              JOIN uom_uom u ON u.id = l.product_uom_id
              JOIN uom_uom pu ON pu.id = pt.uom_id
             WHERE l.display_type IS NULL AND l.is_downpayment IS NOT TRUE
            OFFSET 0
        ) priced
         WHERE by_hand AND %s OR ruled OR asked < listed * %s
        """,
        id_array(order_ids),
        [source for source, _company_id in rates],
        [company_id for _source, company_id in rates],
        list(rates.values()),
        main_currency_id,
        by_hand,
        1.0 - least,
        to_flush=[
            *columns(env, "sale.order.line", "order_id", "price_unit", "discount", "technical_price_unit"),
            *columns(env, "sale.order.line", "product_id", "product_uom_id", "is_downpayment"),
            *columns(env, "sale.order", "currency_id", "currency_rate", "pricelist_id", "company_id"),
            *columns(env, "product.template", "list_price", "uom_id"),
            *columns(env, "product.pricelist.item", "pricelist_id"),
        ],
    )
