"""The sales of a chain of companies."""

from odoo.tools import SQL


def chain_hops(chain_ids):
    """Return one row per sales order of the chains: figures over its lines of goods, in the order's own currency.

    ``cost`` is in the currency of the selling company: what its shipped moves are valued at, and today's standard
    cost for what is not shipped yet.
    """
    return SQL(
        """
        WITH line AS (
            SELECT line.id, sale.id AS sale_id, sale.company_id,
                   line.price_subtotal,
                   line.product_uom_qty * unit.factor / own.factor AS quantity,
                   COALESCE((product.standard_price ->> sale.company_id::text)::numeric, 0) AS unit_cost,
                   line.intercompany_purchase_line_id
              FROM sale_order sale
              JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
             WHERE sale.intercompany_chain_id = ANY(%(chains)s)
        ), moved AS (
            SELECT line.id,
                   SUM(move.quantity * unit.factor / own.factor * way.sign) AS quantity,
                   SUM(ABS(move.value) * way.sign) AS value
              FROM line
              JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
              JOIN uom_uom unit ON unit.id = move.product_uom
             CROSS JOIN LATERAL (
                SELECT (target.usage = 'customer' OR (target.usage = 'transit' AND target.company_id IS NULL))::int
                     - (source.usage = 'customer' OR (source.usage = 'transit' AND source.company_id IS NULL))::int AS sign
             ) way
             WHERE way.sign <> 0
             GROUP BY line.id
        ), received AS (
            SELECT line.id, SUM(purchase_line.qty_received * unit.factor / own.factor) AS quantity
              FROM line
              JOIN purchase_order_line purchase_line ON purchase_line.id = line.intercompany_purchase_line_id
              JOIN product_product product ON product.id = purchase_line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
              JOIN uom_uom unit ON unit.id = purchase_line.product_uom_id
             GROUP BY line.id
        )
        SELECT sale_id,
               SUM(price_subtotal) AS revenue,
               SUM(line.quantity) AS ordered,
               SUM(COALESCE(moved.quantity, 0)) AS shipped,
               SUM(CASE WHEN line.intercompany_purchase_line_id IS NULL THEN COALESCE(moved.quantity, 0)
                        ELSE COALESCE(received.quantity, 0) END) AS received,
               SUM(COALESCE(moved.value, 0) + GREATEST(0, line.quantity - COALESCE(moved.quantity, 0)) * unit_cost) AS cost
          FROM line
          LEFT JOIN moved USING (id)
          LEFT JOIN received USING (id)
         GROUP BY sale_id
        """,
        chains=list(chain_ids),
    )
