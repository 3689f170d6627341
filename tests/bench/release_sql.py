"""The least that SQL can do for what the release engine decides: the limit that it is measured against."""

# Grain: one row (root company, customer, amount) with anything owed: open receivable, delivered and confirmed
# but not invoiced, in the company's currency, taxes included.
EXPOSURE = """
    SELECT company_id, partner_id, sum(amount)::float8 FROM (
        SELECT l.company_id, l.partner_id, l.amount_residual AS amount
          FROM account_move_line l JOIN account_account a ON a.id = l.account_id
         WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
           AND l.partner_id = ANY(%(partners)s)
        UNION ALL
        SELECT l.company_id, l.order_partner_id, (l.product_uom_qty - l.qty_invoiced) * l.price_reduce_taxinc
          FROM sale_order_line l
         WHERE l.state = 'sale' AND l.product_uom_qty > l.qty_invoiced AND l.order_partner_id = ANY(%(partners)s)
    ) owed GROUP BY 1, 2
"""

# Grain: one row (line, goes or not) per open line: in the order of promise, while the running demand of its
# product and warehouse is covered by stock and the running value of its customer by the limit.
ALLOCATION = """
    WITH demand AS (
        SELECT l.id, o.company_id, o.partner_id, m.product_id, m.warehouse_id, m.product_qty, l.discount,
               l.margin_percent, l.price_reduce_taxinc * l.product_uom_qty AS value, o.commitment_date, o.date_order,
               o.id AS order_id
          FROM sale_order o
          JOIN sale_order_line l ON l.order_id = o.id
          JOIN stock_move m ON m.sale_line_id = l.id
         WHERE o.id = ANY(%(orders)s)
    ), stock AS (
        SELECT q.product_id, loc.warehouse_id, sum(q.quantity - q.reserved_quantity) AS free
          FROM stock_quant q JOIN stock_location loc ON loc.id = q.location_id
         WHERE loc.usage = 'internal' GROUP BY 1, 2
    ), owed AS (
        SELECT l.company_id, l.partner_id, sum(l.amount_residual) AS amount,
               bool_or(l.date_maturity < current_date - 14) AS overdue
          FROM account_move_line l JOIN account_account a ON a.id = l.account_id
         WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
           AND l.partner_id = ANY(%(partners)s) GROUP BY 1, 2
    ), running AS (
        SELECT d.id, d.discount, d.company_id, d.partner_id, d.product_id, d.warehouse_id,
               sum(d.product_qty) OVER (PARTITION BY d.product_id, d.warehouse_id
                                        ORDER BY d.commitment_date, d.date_order, d.order_id, d.id) AS wanted,
               sum(d.value) OVER (PARTITION BY d.company_id, d.partner_id
                                  ORDER BY d.commitment_date, d.date_order, d.order_id, d.id) AS used
          FROM demand d
    )
    SELECT r.id, COALESCE(r.wanted <= s.free, false) AND NOT COALESCE(w.overdue, false) AND r.discount <= 15
               AND COALESCE(r.used + COALESCE(w.amount, 0) <= (p.credit_limit ->> r.company_id::text)::numeric, true)
      FROM running r
      JOIN res_partner p ON p.id = r.partner_id
      LEFT JOIN stock s ON s.product_id = r.product_id AND s.warehouse_id = r.warehouse_id
      LEFT JOIN owed w ON w.company_id = r.company_id AND w.partner_id = r.partner_id
"""
