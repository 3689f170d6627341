"""What the price list said on the day of the order."""

from odoo.tools import SQL


def terms_of_line():
    """Return the body of a LATERAL over ``line``: lead time (calendar days) and contract price of one order line.

    Price per product unit in the company's currency at the rate of the order's day: the lowest of the vendor's prices
    that were valid then for that quantity. Both null without a price list. ``line`` offers tmpl_id, product_id,
    seller_id, partner_id, company_id, root_company_id, company_currency_id, uom_id, product_uom_qty and ordered_on.
    """
    return SQL("SELECT %s FROM product_supplierinfo info %s WHERE %s", _terms(), _units(), _listed())


def terms_of_lines(lines):
    """Grain: one row per row of *lines* that is on a price list: id, lead time, price as of :func:`terms_of_line`.

    For many lines at once: the price list is read through, not looked up for each.
    """
    return SQL(
        "SELECT line.id, %s FROM (%s) line JOIN product_supplierinfo info ON %s %s GROUP BY line.id",
        _terms(), lines, _listed(), _units(),
    )  # fmt: skip


def terms_of_orders(line_ids):
    """Grain: one row per order line of *line_ids*: line, contract price, lead time; see :func:`terms_of_line`."""
    return SQL(
        """
        SELECT line.id, info.price, info.lead_days
          FROM (SELECT pol.id, pol.product_id, pol.company_id, pol.product_uom_qty, tmpl.id AS tmpl_id, tmpl.uom_id,
                       po.partner_id AS seller_id, vendor.commercial_partner_id AS partner_id,
                       COALESCE(po.date_approve, po.date_order)::date AS ordered_on,
                       company.currency_id AS company_currency_id,
                       split_part(company.parent_path, '/', 1)::int AS root_company_id
                  FROM purchase_order_line pol
                  JOIN purchase_order po ON po.id = pol.order_id
                  JOIN res_company company ON company.id = pol.company_id
                  JOIN res_partner vendor ON vendor.id = po.partner_id
                  JOIN product_product product ON product.id = pol.product_id
                  JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
                 WHERE pol.id = ANY(%s)) line
          LEFT JOIN LATERAL (%s) info ON true
        """,
        list(line_ids),
        terms_of_line(),
    )


def _terms():
    return SQL(
        """(array_agg(info.delay ORDER BY info.sequence, info.id))[1] AS lead_days,
           min(info.price * (1 - COALESCE(info.discount, 0) / 100) * own.factor / unit.factor
               * CASE WHEN info.currency_id = line.company_currency_id THEN 1
                      ELSE %(to_rate)s / %(from_rate)s END) FILTER (
               WHERE info.price > 0
                 AND COALESCE(info.date_start, line.ordered_on) <= line.ordered_on
                 AND COALESCE(info.date_end, line.ordered_on) >= line.ordered_on
                 AND info.min_qty * unit.factor / own.factor <= line.product_uom_qty + 1e-6) AS price""",
        to_rate=_rate(SQL("line.company_currency_id")),
        from_rate=_rate(SQL("info.currency_id")),
    )


def _units():
    return SQL(
        """JOIN uom_uom own ON own.id = line.uom_id
           JOIN uom_uom unit ON unit.id = COALESCE(info.product_uom_id, line.uom_id)"""
    )


def _listed():
    return SQL(
        """NOT COALESCE(info.supplier_from_order, FALSE) AND info.product_tmpl_id = line.tmpl_id
           AND info.partner_id IN (line.seller_id, line.partner_id)
           AND (info.product_id IS NULL OR info.product_id = line.product_id)
           AND (info.company_id IS NULL OR info.company_id = line.company_id)"""
    )


def _rate(currency):
    """Odoo's rate of a currency on the day of the order, 1 where none is known."""
    return SQL(
        """COALESCE((SELECT rate.rate FROM res_currency_rate rate
                      WHERE rate.currency_id = %s AND rate.name <= line.ordered_on
                        AND (rate.company_id IS NULL OR rate.company_id = line.root_company_id)
                      ORDER BY rate.company_id, rate.name DESC LIMIT 1), 1)""",
        currency,
    )
