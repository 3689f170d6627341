"""The price an order line is compared with."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

_READS = {
    "purchase.order": ("company_id", "partner_id", "state", "date_approve", "currency_id", "date_order"),
    "purchase.order.line": (
        "order_id", "product_id", "product_qty", "product_uom_qty", "product_uom_id", "price_unit", "discount",
        "price_subtotal",
    ),
    "product.supplierinfo": (
        "partner_id", "product_tmpl_id", "product_id", "company_id", "price", "discount", "currency_id", "min_qty",
        "date_start", "date_end", "product_uom_id", "supplier_from_order",
    ),
}  # fmt: skip


def references(env, line_ids):
    """Grain: one row per order line of *line_ids*. Line, contract price, its currency, last price, its currency, its day.

    Contract: the vendor's price list valid on the order's day for that quantity, cheapest first. Last: what was last
    agreed with that vendor for the product in the same company. Net of discount, per product unit, in own currency.
    """
    return SQL(
        """
        SELECT pol.id, contract.price::float8, contract.currency_id, last.price::float8, last.currency_id, last.day
          FROM purchase_order_line pol
          JOIN purchase_order po ON po.id = pol.order_id
          JOIN res_partner vendor ON vendor.id = po.partner_id
          JOIN product_product product ON product.id = pol.product_id
          JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
          JOIN uom_uom own ON own.id = tmpl.uom_id
          LEFT JOIN LATERAL (
              SELECT info.price * (1 - COALESCE(info.discount, 0) / 100) * own.factor / unit.factor AS price,
                     info.currency_id
                FROM product_supplierinfo info
                JOIN uom_uom unit ON unit.id = COALESCE(info.product_uom_id, tmpl.uom_id)
               WHERE info.product_tmpl_id = tmpl.id AND info.price > 0
                 AND info.partner_id IN (po.partner_id, vendor.commercial_partner_id)
                 AND (info.product_id IS NULL OR info.product_id = pol.product_id)
                 AND (info.company_id IS NULL OR info.company_id = po.company_id)
                 AND info.min_qty * unit.factor / own.factor <= pol.product_uom_qty + 1e-6
                 AND (info.date_start IS NULL OR info.date_start <= po.date_order::date)
                 AND (info.date_end IS NULL OR info.date_end >= po.date_order::date)
                 AND NOT COALESCE(info.supplier_from_order, FALSE)
               ORDER BY price, info.sequence, info.id LIMIT 1
          ) contract ON TRUE
          LEFT JOIN LATERAL (
              SELECT before.price_subtotal / NULLIF(before.product_uom_qty, 0) AS price, earlier.currency_id,
                     earlier.date_approve::date AS day
                FROM purchase_order_line before
                JOIN purchase_order earlier ON earlier.id = before.order_id
               WHERE before.product_id = pol.product_id AND earlier.id <> po.id AND earlier.state = 'purchase'
                 AND earlier.company_id = po.company_id AND before.product_uom_qty > 0 AND before.price_subtotal > 0
                 AND earlier.partner_id IN (po.partner_id, vendor.commercial_partner_id)
               ORDER BY earlier.date_approve DESC, before.id DESC LIMIT 1
          ) last ON TRUE
         WHERE pol.id = ANY(%(lines)s) AND pol.display_type IS NULL
        """,
        lines=list(line_ids),
        to_flush=fields_of(env, _READS),
    )
