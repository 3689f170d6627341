"""What each branch earns, line by line of the documents that move goods or money."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import local_day, zone_rows

from .kpi import ZONE


def branch_lines(zones):
    """Return one row per done delivery of a sales line, receipt from a sister company, or posted freight line.

    Amounts in the currency of the company, signed so that they add up: returns and refunds are below zero. ``margin``
    is revenue, transfers and freight charged less cost, freight and expedite; ``transfer_purchases`` goes into stock and
    is no part of it. *zones*: {warehouse id: time zone}, whose local day dates the row; UTC without a branch.
    """
    return SQL(
        """
        WITH moved AS (
            SELECT move.id, move.date, move.company_id, move.picking_id, move.product_id, move.sale_line_id, move.purchase_line_id,
                   move.quantity * unit.factor AS quantity, ABS(COALESCE(move.value, 0)) AS value,
                   CASE WHEN source.usage = 'internal' THEN source.warehouse_id
                        WHEN target.usage = 'internal' THEN target.warehouse_id END AS warehouse_id,
                   (target.usage = 'customer' OR (target.usage = 'transit' AND target.company_id IS NULL))::int
                   - (source.usage = 'customer' OR (source.usage = 'transit' AND source.company_id IS NULL))::int AS sign
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN uom_uom unit ON unit.id = move.product_uom
             WHERE move.state = 'done' AND (move.sale_line_id IS NOT NULL OR move.purchase_line_id IS NOT NULL)
        ), line AS (
            SELECT moved.id * 4 AS id, moved.date, moved.company_id, COALESCE(moved.warehouse_id, line.warehouse_id, sale.warehouse_id) AS warehouse_id,
                   sale.team_id, sale.partner_id, moved.product_id, 'stock.picking' AS res_model, moved.picking_id AS res_id,
                   CASE WHEN sale.intercompany_agreement_id IS NULL THEN 'sale' ELSE 'transfer_sale' END AS kind,
                   moved.sign * moved.quantity / unit.factor * line.price_subtotal / NULLIF(line.product_uom_qty, 0) / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount,
                   moved.sign * moved.value AS cost
              FROM moved
              JOIN sale_order_line line ON line.id = moved.sale_line_id
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
             WHERE moved.sign <> 0
            UNION ALL
            SELECT moved.id * 4 + 1, moved.date, moved.company_id, COALESCE(moved.warehouse_id, place.warehouse_id),
                   NULL, purchase.partner_id, moved.product_id, 'stock.picking', moved.picking_id, 'transfer_purchase',
                   -moved.sign * moved.quantity / unit.factor * line.price_subtotal / NULLIF(line.product_qty, 0) / COALESCE(NULLIF(purchase.currency_rate, 0), 1), 0
              FROM moved
              JOIN purchase_order_line line ON line.id = moved.purchase_line_id
              JOIN purchase_order purchase ON purchase.id = line.order_id AND purchase.intercompany_agreement_id IS NOT NULL
              JOIN stock_picking_type place ON place.id = purchase.picking_type_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
             WHERE moved.sign <> 0 AND moved.sale_line_id IS NULL
            UNION ALL
            SELECT item.id * 4 + 2, item.date + TIME '12:00', item.company_id,
                   CASE WHEN move.move_type IN ('in_invoice', 'in_refund') THEN place.warehouse_id ELSE sale.warehouse_id END,
                   sale.team_id, move.partner_id, item.product_id, 'account.move', item.move_id,
                   CASE WHEN move.move_type IN ('in_invoice', 'in_refund') THEN template.branch_cost ELSE 'charged' END,
                   CASE WHEN move.move_type IN ('in_invoice', 'in_refund') THEN item.balance ELSE -item.balance END, 0
              FROM product_template template
              JOIN product_product product ON product.product_tmpl_id = template.id
              JOIN account_move_line item ON item.product_id = product.id AND item.parent_state = 'posted' AND item.display_type = 'product'
              JOIN account_move move ON move.id = item.move_id AND move.move_type IN ('in_invoice', 'in_refund', 'out_invoice', 'out_refund')
              LEFT JOIN purchase_order_line purchase_line ON purchase_line.id = item.purchase_line_id
              LEFT JOIN purchase_order purchase ON purchase.id = purchase_line.order_id
              LEFT JOIN stock_picking_type place ON place.id = purchase.picking_type_id
              LEFT JOIN LATERAL (
                    SELECT sale.warehouse_id, sale.team_id
                      FROM sale_order_line_invoice_rel rel
                      JOIN sale_order_line sale_line ON sale_line.id = rel.order_line_id
                      JOIN sale_order sale ON sale.id = sale_line.order_id
                     WHERE rel.invoice_line_id = item.id
                     LIMIT 1
              ) sale ON TRUE
             WHERE template.branch_cost IS NOT NULL
        ), part AS (
            SELECT line.*,
                   CASE WHEN kind = 'sale' THEN amount ELSE 0 END AS revenue,
                   CASE WHEN kind = 'transfer_sale' THEN amount ELSE 0 END AS transfer_sales,
                   CASE WHEN kind = 'transfer_purchase' THEN amount ELSE 0 END AS transfer_purchases,
                   CASE WHEN kind = 'charged' THEN amount ELSE 0 END AS freight_charged,
                   CASE WHEN kind = 'freight' THEN amount ELSE 0 END AS freight,
                   CASE WHEN kind = 'expedite' THEN amount ELSE 0 END AS expedite
              FROM line
        )
        SELECT part.id, %(day)s AS day, part.company_id, company.currency_id, part.warehouse_id, part.team_id,
               COALESCE(partner.commercial_partner_id, part.partner_id) AS partner_id,
               part.product_id, template.categ_id, part.kind, part.res_model, part.res_id,
               revenue, transfer_sales, transfer_purchases, freight_charged, cost, freight, expedite,
               revenue + transfer_sales + freight_charged - cost - freight - expedite AS margin
          FROM part
          JOIN res_company company ON company.id = part.company_id
          JOIN product_product product ON product.id = part.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN res_partner partner ON partner.id = part.partner_id
          LEFT JOIN %(zones)s AS zone(id, name) ON zone.id = part.warehouse_id
        """,
        day=local_day(SQL("part.date"), ZONE),
        zones=zone_rows(zones),
    )
