"""What customers and items have usually been ordered in: medians and their deviations over past orders."""

from odoo.tools import SQL

from .columns import id_array

# Grain of both: one row (root company, key, figure) per past line or order of the last *days* days.
_LINES = """
    SELECT split_part(c.parent_path, '/', 1)::int AS root_id, l.product_id AS key,
           l.product_uom_qty * u.factor / pu.factor AS figure
      FROM sale_order o
      JOIN res_company c ON c.id = o.company_id
      JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL AND l.product_uom_qty > 0
      JOIN product_product pp ON pp.id = l.product_id
      JOIN product_template pt ON pt.id = pp.product_tmpl_id
      JOIN uom_uom u ON u.id = l.product_uom_id
      JOIN uom_uom pu ON pu.id = pt.uom_id
     WHERE o.state = 'sale' AND o.date_order >= %(since)s
"""
_ORDERS = """
    SELECT split_part(c.parent_path, '/', 1)::int AS root_id, p.commercial_partner_id AS key,
           o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1) AS figure
      FROM sale_order o
      JOIN res_company c ON c.id = o.company_id
      JOIN res_partner p ON p.id = o.partner_id
     WHERE o.state = 'sale' AND o.amount_untaxed > 0 AND o.date_order >= %(since)s
"""


def usual(kind, since, least):
    """Grain: one row (root company, product or customer, median, deviation, count) with at least *least* orders.

    *kind*: ``product`` (quantity per line, product's unit) or ``partner`` (value per order, company currency). The
    deviation is the median distance from the median: a few huge orders do not move it.
    """
    facts = SQL(_LINES if kind == "product" else _ORDERS, since=since)
    return SQL(
        """
        WITH fact AS MATERIALIZED (%s), middle AS (
            SELECT root_id, key, percentile_cont(0.5) WITHIN GROUP (ORDER BY figure) AS median, COUNT(*) AS number
              FROM fact GROUP BY root_id, key HAVING COUNT(*) >= %s
        )
        SELECT middle.root_id, middle.key, middle.median::float8,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY ABS(fact.figure - middle.median))::float8, middle.number
          FROM middle JOIN fact USING (root_id, key)
         GROUP BY middle.root_id, middle.key, middle.median, middle.number
        """,
        facts,
        least,
    )


def replace_usual(kind, since, least):
    """Write what :func:`usual` finds; grain of the table: (kind, root company, key)."""
    return SQL(
        """
        INSERT INTO order_release_usual (kind, company_id, key, median, deviation, number)
        SELECT %s, found.* FROM (%s) AS found(root_id, key, median, deviation, number)
        """,
        kind,
        usual(kind, since, least),
    )


def usual_of(root_ids, product_ids, partner_ids):
    """Grain: one row (kind, root company, key, median, deviation, count) of what is known of products and customers.

    Both as tables: of an array the planner works out for each element how often it may occur.
    """
    return SQL(
        """
        SELECT kind, company_id, key, median, deviation, number
          FROM unnest(%(products)s) AS asked(id)
          JOIN order_release_usual ON key = asked.id
         WHERE kind = 'product' AND company_id = ANY(%(roots)s)
        UNION ALL
        SELECT kind, company_id, key, median, deviation, number
          FROM unnest(%(partners)s) AS asked(id)
          JOIN order_release_usual ON key = asked.id
         WHERE kind = 'partner' AND company_id = ANY(%(roots)s)
        """,
        roots=id_array(root_ids),
        products=id_array(product_ids),
        partners=id_array(partner_ids),
    )
