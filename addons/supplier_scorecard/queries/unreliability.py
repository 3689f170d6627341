"""Demand of products, and how a vendor's lead time spreads."""

from odoo.tools import SQL

_READS = {
    "stock.move": ("product_id", "state", "date", "quantity", "product_uom", "location_id", "location_dest_id", "company_id"),
    "supplier.event": (
        "company_id", "partner_id", "product_id", "completed_date", "lead_days", "days_late", "days_vendor",
        "required_qty",
    ),
}  # fmt: skip


def demand(env, company_id, product_ids, since, weeks):
    """Grain: one row per product with demand: product, mean and standard deviation of the units per week, *weeks* in all.

    What went to customers, less what came back, in the product's unit; weeks without demand count as zero.
    """
    return SQL(
        """
        SELECT product_id, SUM(quantity) / %(weeks)s,
               SQRT(GREATEST(0, SUM(quantity * quantity) / %(weeks)s - (SUM(quantity) / %(weeks)s) ^ 2))
          FROM (SELECT m.product_id, (m.date::date - %(since)s::date) / 7 AS week,
                       SUM(CASE WHEN target.usage = 'customer' THEN 1 ELSE -1 END
                           * m.quantity * unit.factor / own.factor)::float8 AS quantity
                  FROM stock_move m
                  JOIN stock_location source ON source.id = m.location_id
                  JOIN stock_location target ON target.id = m.location_dest_id
                  JOIN uom_uom unit ON unit.id = m.product_uom
                  JOIN product_product product ON product.id = m.product_id
                  JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = tmpl.uom_id
                 WHERE m.product_id = ANY(%(products)s) AND m.company_id = %(company)s AND m.state = 'done'
                   AND m.date >= %(since)s AND (source.usage = 'customer') <> (target.usage = 'customer')
                 GROUP BY 1, 2) week
         GROUP BY product_id
        """,
        company=company_id,
        products=list(product_ids),
        since=since,
        weeks=weeks,
        to_flush=[env["stock.move"]._fields[name] for name in _READS["stock.move"]],
    )


def lead_times(env, company_id, vendor_ids, since):
    """Grain: one row per vendor: deliveries, mean and standard deviation of the lead time, share late by his fault, mean
    quantity. Late days that are not his are taken off the lead time: the spread of somebody else is not his price.
    """
    return SQL(
        """
        SELECT partner_id, COUNT(*), AVG(days)::float8, COALESCE(STDDEV_SAMP(days), 0)::float8,
               AVG(CASE WHEN days_vendor > 0 THEN 1.0 ELSE 0 END)::float8, AVG(required_qty)::float8
          FROM (SELECT partner_id, lead_days - (days_late - days_vendor) AS days, days_vendor, required_qty
                  FROM supplier_event
                 WHERE company_id = %(company)s AND partner_id = ANY(%(vendors)s) AND completed_date >= %(since)s
                   AND lead_days IS NOT NULL) delivery
         GROUP BY partner_id
        """,
        company=company_id,
        vendors=list(vendor_ids),
        since=since,
        to_flush=[env["supplier.event"]._fields[name] for name in _READS["supplier.event"]],
    )
