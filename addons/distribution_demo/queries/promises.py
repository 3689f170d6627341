"""What the demo's vendors promised, as the log would have written it had it run then."""

from odoo.tools import SQL


def promises(company_ids):
    """Append to the commitment log the requests, answers and moved dates of the orders of *company_ids* without a log.

    The same every time: who answers late and who moves dates hangs on the ids.
    """
    return SQL(
        """
        INSERT INTO supplier_commitment (
            company_id, line_id_value, order_id_value, order_name, partner_id_value, partner_name, product_name, kind,
            asked_by, promised_at, quantity, quantity_change, contract_price, contract_lead_days, reason, recorded_at,
            actor_name)
        WITH line AS (
            SELECT pol.id, pol.order_id, po.name, pol.company_id, vendor.commercial_partner_id AS partner_id,
                   vendor.name AS vendor, product.name ->> 'en_US' AS product, po.date_approve, pol.date_planned,
                   pol.product_uom_qty AS quantity,
                   pol.price_subtotal / NULLIF(pol.product_uom_qty, 0) / NULLIF(po.currency_rate, 0) AS price,
                   (SELECT max(m.date) FROM stock_move m WHERE m.purchase_line_id = pol.id AND m.state = 'done') AS came
              FROM purchase_order_line pol
              JOIN purchase_order po ON po.id = pol.order_id AND po.state = 'purchase'
              JOIN res_partner vendor ON vendor.id = po.partner_id
              JOIN product_product variant ON variant.id = pol.product_id
              JOIN product_template product ON product.id = variant.product_tmpl_id AND product.type = 'consu'
             WHERE pol.company_id = ANY(%(companies)s) AND pol.display_type IS NULL
               AND NOT EXISTS (SELECT 1 FROM supplier_commitment c WHERE c.line_id_value = pol.id)
        ), said AS (
            SELECT line.*, 1 AS step, 'requested' AS kind, 'us' AS asked_by, date_planned AS promised,
                   NULL AS reason, date_approve AS at FROM line
            UNION ALL
            SELECT line.*, 2, 'confirmed', 'vendor', date_planned, NULL,
                   date_approve + ((6 + order_id * 7 %% 60) || ' hours')::interval FROM line WHERE order_id %% 8 <> 0
            UNION ALL
            SELECT line.*, 3, 'moved', 'vendor', came, 'Material late at the vendor''s', date_planned - interval '1 day'
              FROM line WHERE came > date_planned + interval '2 days' AND order_id %% 3 = 0
            UNION ALL
            SELECT line.*, 4, 'moved', 'us', date_planned + interval '3 days', 'No room at the dock', date_planned - interval '3 days'
              FROM line WHERE came > date_planned + interval '1 day' AND order_id %% 11 = 0
        )
        SELECT company_id, id, order_id, name, partner_id, vendor, product, kind, asked_by, promised, quantity, 0,
               CASE WHEN kind = 'requested' THEN price * (1 - (id %% 13 = 0)::int * 0.04) ELSE 0 END,
               CASE WHEN kind = 'requested' THEN GREATEST(date_planned::date - date_approve::date, 1) ELSE 0 END,
               reason, at, 'Demo'
          FROM said WHERE at <= now() AT TIME ZONE 'UTC'
         ORDER BY at, id, step
        """,
        companies=list(company_ids),
    )
