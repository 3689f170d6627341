"""Which customer orders stand behind an expected receipt."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of
from odoo.addons.supplier_scorecard.queries.open_receipts import open_lines

_READS = {
    "stock.move": (
        "sale_line_id", "product_id", "product_qty", "state", "location_id", "location_dest_id", "date", "quantity",
        "warehouse_id", "company_id",
    ),
    "sale.order": ("company_id", "warehouse_id", "currency_rate", "commitment_date", "date_order"),
    "sale.order.line": ("order_id", "price_subtotal", "product_uom_qty", "product_id"),
    "stock.quant": ("product_id", "location_id", "quantity", "company_id"),
}  # fmt: skip
# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


def waiting_orders(env, company_ids):
    """Grain: one row per open purchase line of *company_ids* that customer orders wait for.

    Line, number of orders, their value (company currency, untaxed, the waiting quantity only). Per product and
    warehouse what is on hand serves the open deliveries first, earliest promise first; what is left waits for the
    receipts, earliest promise first. Direct deliveries (no warehouse) wait for nothing here.
    """
    return SQL(
        """
        WITH supply AS MATERIALIZED (
            SELECT line.id, line.company_id, line.warehouse_id, line.product_id, line.quantity,
                   SUM(line.quantity) OVER coming AS upto
              FROM (%(lines)s) line
             WHERE line.warehouse_id IS NOT NULL AND line.quantity > 0
            WINDOW coming AS (PARTITION BY line.company_id, line.warehouse_id, line.product_id ORDER BY line.due, line.id)
        ), wanted AS MATERIALIZED (
            SELECT DISTINCT company_id, warehouse_id, product_id FROM supply
        ), demand AS MATERIALIZED (
            SELECT m.company_id, COALESCE(source.warehouse_id, so.warehouse_id) AS warehouse_id, m.product_id, so.id AS order_id,
                   COALESCE(so.commitment_date, so.date_order) AS promised, MIN(m.id) AS move_id,
                   SUM(m.product_qty)::float8 AS quantity,
                   SUM(m.product_qty * sol.price_subtotal / NULLIF(sol.product_uom_qty * unit.factor / own.factor, 0)
                       / COALESCE(NULLIF(so.currency_rate, 0), 1))::float8 AS value
              FROM stock_move m
              JOIN sale_order_line sol ON sol.id = m.sale_line_id AND sol.product_id = m.product_id
              JOIN sale_order so ON so.id = sol.order_id
              JOIN stock_location source ON source.id = m.location_id AND source.usage = 'internal'
              JOIN product_product product ON product.id = m.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = tmpl.uom_id
              JOIN uom_uom unit ON unit.id = sol.product_uom_id
             WHERE m.company_id = ANY(%(companies)s) AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
               -- The first step only: the next ones carry the same demand on.
               AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel rel JOIN stock_move before ON before.id = rel.move_orig_id
                                WHERE rel.move_dest_id = m.id AND before.sale_line_id IS NOT NULL)
               AND m.product_id IN (SELECT product_id FROM wanted)
             GROUP BY m.company_id, COALESCE(source.warehouse_id, so.warehouse_id), m.product_id, so.id
        ), hand AS (
            SELECT q.company_id, place.warehouse_id, q.product_id, SUM(q.quantity)::float8 AS quantity
              FROM stock_quant q
              JOIN stock_location place ON place.id = q.location_id AND place.usage = 'internal'
             WHERE q.company_id = ANY(%(companies)s) AND q.product_id IN (SELECT product_id FROM wanted)
             GROUP BY q.company_id, place.warehouse_id, q.product_id
        ), queue AS (
            SELECT demand.*, SUM(demand.quantity) OVER served - COALESCE(hand.quantity, 0) AS upto
              FROM demand
              LEFT JOIN hand USING (company_id, warehouse_id, product_id)
            WINDOW served AS (PARTITION BY company_id, warehouse_id, product_id ORDER BY promised, order_id)
        ), share AS (
            SELECT supply.id, queue.order_id, queue.value / NULLIF(queue.quantity, 0) AS price,
                   LEAST(queue.upto, supply.upto)
                       - GREATEST(queue.upto - queue.quantity, supply.upto - supply.quantity, 0) AS quantity
              FROM supply
              JOIN queue USING (company_id, warehouse_id, product_id)
             WHERE queue.upto > supply.upto - supply.quantity + %(noise)s
               AND GREATEST(queue.upto - queue.quantity, 0) < supply.upto - %(noise)s
        )
        SELECT id, COUNT(DISTINCT order_id), COALESCE(SUM(price * quantity), 0)
          FROM share WHERE quantity > %(noise)s
         GROUP BY id
        """,
        companies=list(company_ids),
        lines=open_lines(env, company_ids),
        noise=NOISE,
        to_flush=fields_of(env, _READS),
    )
