"""Through which channel products are sold, and what for."""

from odoo.tools import SQL

READS = {
    "sale.order": ("state", "date_order", "team_id", "company_id", "currency_rate"),
    "sale.order.line": (
        "order_id", "product_id", "product_uom_qty", "product_uom_id", "warehouse_id", "price_subtotal", "display_type",
    ),
}  # fmt: skip


def _sold(company_id, since):
    """Return FROM and WHERE of the lines ``line`` sold by *company_id* since that day, ``units`` of the product each."""
    return SQL(
        """
        FROM sale_order sale
        JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL
        JOIN product_product product ON product.id = line.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
        JOIN uom_uom sold ON sold.id = line.product_uom_id
        JOIN uom_uom own ON own.id = template.uom_id
       CROSS JOIN LATERAL (SELECT (line.product_uom_qty * sold.factor / own.factor)::float8 AS units) asked
       WHERE sale.state = 'sale' AND sale.company_id = %s AND sale.date_order >= %s AND line.product_uom_qty > 0
        """,
        company_id,
        since,
    )


def main_channels(company_id, since):
    """Return (warehouse, product, channel): the one through which most units were sold since that day."""
    return SQL(
        """
        SELECT DISTINCT ON (warehouse_id, product_id) warehouse_id, product_id, team_id
          FROM (SELECT line.warehouse_id, line.product_id, sale.team_id, sum(asked.units) AS units
                  %s AND sale.team_id IS NOT NULL AND line.warehouse_id IS NOT NULL
                 GROUP BY line.warehouse_id, line.product_id, sale.team_id) sold
         ORDER BY warehouse_id, product_id, units DESC, team_id
        """,
        _sold(company_id, since),
    )


def paid_prices(company_id, since):
    """Return (product, price): mean untaxed price of a unit sold since that day, in the company's currency, by product."""
    return SQL(
        """
        SELECT line.product_id,
               (sum(line.price_subtotal / COALESCE(NULLIF(sale.currency_rate, 0), 1)) / sum(asked.units))::float8
          %s
         GROUP BY line.product_id
         ORDER BY line.product_id
        """,
        _sold(company_id, since),
    )
