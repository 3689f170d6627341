"""Quotations that were refused: goods asked for and not sold."""

from odoo.tools import SQL

from odoo.addons.replenishment_rules.queries.demand import source

READS = {
    "sale.order": ("state", "date_order", "write_date", "warehouse_id", "company_id", "partner_id"),
    "sale.order.line": ("order_id", "product_id", "product_uom_qty", "product_uom_id", "display_type"),
    "res.partner": ("commercial_partner_id",),
}
# A customer who orders the product within so many days did not go elsewhere.
COMES_BACK_DAYS = 28


def refused_quotes(company_ids, condition):
    """Return the source of lost demand from cancelled quotations that never moved goods; see ``demand.source``."""
    return source(
        SQL(
            "sale.warehouse_id, line.product_id, (SELECT width_bucket(sale.date_order, mondays) FROM monday"
            " WHERE monday.warehouse_id = sale.warehouse_id), 0.0::float8,"
            " line.product_uom_qty::float8 * unit.factor / item.own_factor, 0, sale.write_date"
        ),
        SQL(
            "sale_order sale JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL"
            " JOIN monday zone ON zone.warehouse_id = sale.warehouse_id"
            " JOIN res_partner asker ON asker.id = sale.partner_id"
            " JOIN item ON item.product_id = line.product_id JOIN unit ON unit.id = line.product_uom_id"
        ),
        SQL(
            """
            sale.state = 'cancel' AND sale.company_id = ANY(%s) AND line.product_uom_qty > 0 AND %s
            AND NOT EXISTS (SELECT 1 FROM stock_move move WHERE move.sale_line_id = line.id)
            AND NOT EXISTS (
                SELECT 1 FROM sale_order_line again
                  JOIN sale_order later ON later.id = again.order_id AND later.state = 'sale'
                  JOIN res_partner buyer ON buyer.id = later.partner_id
                 WHERE again.product_id = line.product_id
                   AND buyer.commercial_partner_id = asker.commercial_partner_id
                   AND later.date_order BETWEEN sale.date_order AND sale.date_order + %s * interval '1 day')
            """,
            list(company_ids),
            condition(SQL("sale.write_date"), SQL("line.product_id")),
            COMES_BACK_DAYS,
        ),
    )
