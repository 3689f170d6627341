"""Which purchase order a customer order waits for."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of
from odoo.addons.supplier_scorecard.queries.open_receipts import open_lines

_READS = {
    "sale.order": ("company_id", "release_state", "release_value_held", "commitment_date", "date_order"),
    "order.release.hold": ("order_id", "gate", "code", "mode", "state", "excess", "facts"),
}
# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


def awaited_receipts(env, company_ids):
    """Grain: one row per order of *company_ids* that is held for stock and has goods coming.

    Order, purchase order, value held (company currency). Per product and warehouse the receipts, earliest promise
    first, go to the orders in the sequence in which the stock gate serves them: an order for which nothing is left
    of what was bought waits for no receipt. Where several products are short, the earliest promise counts, which is
    the latest of the late ones.
    """
    return SQL(
        """
        WITH demand AS MATERIALIZED (
            SELECT o.company_id, (h.facts->>'warehouse_id')::int AS warehouse_id,
                   (h.facts->>'product_id')::int AS product_id, o.id AS order_id, o.release_value_held::float8 AS value,
                   SUM(h.excess) AS quantity, COALESCE(o.commitment_date, o.date_order) AS promised, o.date_order
              FROM order_release_hold h
              JOIN sale_order o ON o.id = h.order_id
             WHERE h.gate = 'stock' AND h.code = 'short' AND h.state = 'open' AND h.mode IN ('approve', 'block')
               AND o.company_id = ANY(%(companies)s) AND o.release_state IN ('held', 'partial')
             GROUP BY o.id, 2, 3
        ), queue AS MATERIALIZED (
            SELECT demand.*, SUM(quantity) OVER served - quantity AS ahead
              FROM demand
            WINDOW served AS (PARTITION BY company_id, warehouse_id, product_id
                              ORDER BY promised, date_order, order_id)
        ), supply AS MATERIALIZED (
            SELECT line.*, SUM(quantity) OVER coming AS upto
              FROM (%(lines)s) line
             WHERE line.product_id IN (SELECT product_id FROM demand)
            WINDOW coming AS (PARTITION BY company_id, warehouse_id, product_id ORDER BY due, id)
        )
        SELECT DISTINCT ON (queue.order_id) queue.order_id, supply.order_id, queue.value
          FROM queue
          JOIN supply USING (company_id, warehouse_id, product_id)
         WHERE queue.ahead < supply.upto - %(noise)s AND queue.ahead >= supply.upto - supply.quantity - %(noise)s
         ORDER BY queue.order_id, supply.due, supply.order_id
        """,
        companies=list(company_ids),
        lines=open_lines(env, company_ids),
        noise=NOISE,
        to_flush=fields_of(env, _READS),
    )
