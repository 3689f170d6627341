"""Gaps in the data of products and customers, and orders that look like one another."""

from odoo.tools import SQL

from .columns import columns, id_array


def product_gaps(env, product_ids, company_ids, asked):
    """Grain: one row per (company, product) with anything missing, in the columns of ``ProductGaps`` after both ids.

    The cost is that of each company. Services need neither barcode nor weight. *asked*: which of ``check_barcode``,
    ``check_weight`` and ``check_cost`` count; the approval always does.
    """
    return SQL(
        """
        SELECT company.id, pp.id, NULLIF(pt.control_state, 'approved'),
               pp.barcode IS NULL AND pt.type = 'consu',
               COALESCE(pp.weight, 0) <= 0 AND pt.type = 'consu',
               COALESCE((pp.standard_price ->> company.id::text)::numeric, 0) <= 0 AND pt.type = 'consu'
          FROM product_product pp
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
         CROSS JOIN unnest(%s::int[]) AS company(id)
         WHERE pp.id = ANY(%s)
           AND (pt.control_state <> 'approved'
                OR pt.type = 'consu' AND (%s AND pp.barcode IS NULL OR %s AND COALESCE(pp.weight, 0) <= 0
                    OR %s AND COALESCE((pp.standard_price ->> company.id::text)::numeric, 0) <= 0))
        """,
        id_array(company_ids),
        id_array(product_ids),
        *(name in asked for name in ("check_barcode", "check_weight", "check_cost")),
        to_flush=[
            *columns(env, "product.product", "barcode", "weight", "standard_price"),
            *columns(env, "product.template", "control_state", "type"),
        ],
    )


def doubles(env, order_ids, days):
    """Grain: one row per order of *order_ids* that looks like an earlier one: id, its name, days before, by reference.

    The same customer (commercial partner) and company within *days*, with the same customer reference or the same
    products in the same quantities. Of several the latest; cancelled orders and plain quotations are no doubles.
    The earliest day that counts for any of them leaves the years before it unread.
    """
    return SQL(
        """
        WITH judged AS (
            SELECT o.id, o.company_id, p.commercial_partner_id, o.date_order, o.amount_untaxed,
                   NULLIF(TRIM(o.client_order_ref), '') AS reference
              FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
             WHERE o.id = ANY(%(orders)s)
        ), pair AS (
            SELECT judged.id, judged.date_order, earlier.id AS earlier_id, earlier.name,
                   earlier.date_order AS earlier_date,
                   judged.reference IS NOT DISTINCT FROM NULLIF(TRIM(earlier.client_order_ref), '')
                       AND judged.reference IS NOT NULL AS by_reference
              FROM judged
              JOIN res_partner contact ON contact.commercial_partner_id = judged.commercial_partner_id
              JOIN sale_order earlier
                ON earlier.partner_id = contact.id AND earlier.company_id = judged.company_id
               AND earlier.state = 'sale' AND earlier.id <> judged.id
               AND earlier.date_order >= (SELECT MIN(date_order) FROM judged) - make_interval(days => %(days)s)
               AND (earlier.date_order, earlier.id) < (judged.date_order, judged.id)
               AND earlier.date_order >= judged.date_order - make_interval(days => %(days)s)
             WHERE judged.reference = NULLIF(TRIM(earlier.client_order_ref), '')
                OR judged.amount_untaxed = earlier.amount_untaxed AND judged.amount_untaxed <> 0
        ), content AS (
            SELECT l.order_id, ARRAY_AGG((l.product_id, l.product_uom_qty, l.product_uom_id)
                                         ORDER BY l.product_id, l.product_uom_qty) AS goods
              FROM sale_order_line l
             WHERE l.display_type IS NULL AND l.product_id IS NOT NULL
               AND l.order_id IN (SELECT id FROM pair WHERE NOT by_reference
                                  UNION SELECT earlier_id FROM pair WHERE NOT by_reference)
             GROUP BY l.order_id
        )
        SELECT DISTINCT ON (pair.id) pair.id, pair.name,
               EXTRACT(DAY FROM pair.date_order - pair.earlier_date)::int, pair.by_reference
          FROM pair
          LEFT JOIN content mine ON mine.order_id = pair.id
          LEFT JOIN content other ON other.order_id = pair.earlier_id
         WHERE pair.by_reference OR mine.goods = other.goods
         ORDER BY pair.id, pair.by_reference DESC, pair.earlier_date DESC, pair.earlier_id DESC
        """,
        orders=id_array(order_ids),
        days=days,
        to_flush=[
            *columns(env, "sale.order", "company_id", "partner_id", "date_order", "amount_untaxed", "state"),
            *columns(env, "sale.order", "client_order_ref", "name"),
            *columns(env, "res.partner", "commercial_partner_id"),
            *columns(env, "sale.order.line", "order_id", "product_id", "product_uom_qty", "product_uom_id"),
        ],
    )
