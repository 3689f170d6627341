"""Goods of a sister company that lie in a company's stock, and what was invoiced between the two."""

from odoo.tools import SQL


def sister_layers(agreement_id, until):
    """Return one row per done receipt under the agreement up to *until* (naive UTC): newest first.

    (product id, quantity in product units, transfer price per unit in the agreement's currency, seller's cost per unit
    in the seller's currency, day). The seller's cost is what stock valued the delivery at.
    """
    return SQL(
        """
        SELECT receipt.product_id,
               receipt.quantity * unit.factor / own.factor AS quantity,
               line.price_unit * (1 - COALESCE(line.discount, 0) / 100) * own.factor / line_unit.factor AS price,
               shipped.cost,
               receipt.date
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id AND sale.intercompany_agreement_id = %(agreement)s
          JOIN stock_move receipt ON receipt.purchase_line_id = line.intercompany_purchase_line_id
           AND receipt.state = 'done' AND receipt.date <= %(until)s AND receipt.origin_returned_move_id IS NULL
          JOIN stock_location source ON source.id = receipt.location_id AND source.usage = 'transit'
          JOIN product_product product ON product.id = receipt.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom own ON own.id = template.uom_id
          JOIN uom_uom unit ON unit.id = receipt.product_uom
          JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
          LEFT JOIN LATERAL (
                SELECT SUM(ABS(move.value)) / NULLIF(SUM(move.quantity * move_unit.factor / own.factor), 0) AS cost
                  FROM stock_move move
                  JOIN uom_uom move_unit ON move_unit.id = move.product_uom
                 WHERE move.sale_line_id = line.id AND move.state = 'done' AND move.origin_returned_move_id IS NULL
          ) shipped ON TRUE
         ORDER BY receipt.product_id, receipt.date DESC, receipt.id DESC
        """,
        agreement=agreement_id,
        until=until,
    )


def on_hand(company_id, product_ids, until):
    """Return (product id, quantity in product units) in the company's own internal places at *until* (naive UTC).

    What lies there now, less what came and plus what went since.
    """
    return SQL(
        """
        SELECT product_id, SUM(quantity)
          FROM (
                SELECT quant.product_id, quant.quantity
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id
                 WHERE place.usage = 'internal' AND place.company_id = %(company)s
                   AND quant.owner_id IS NULL AND quant.product_id = ANY(%(products)s)
                UNION ALL
                SELECT move.product_id,
                       move.quantity * unit.factor / own.factor
                       * ((source.usage = 'internal' AND source.company_id = %(company)s)::int
                          - (target.usage = 'internal' AND target.company_id = %(company)s)::int)
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location target ON target.id = move.location_dest_id
                  JOIN product_product product ON product.id = move.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                 WHERE move.state = 'done' AND move.date > %(until)s AND move.product_id = ANY(%(products)s)
               ) AS part
         GROUP BY product_id
        """,
        company=company_id,
        products=list(product_ids),
        until=until,
    )


def invoiced_between(agreement_id, seller_id, buyer_partner_id, start, end):
    """Return (sum of posted net sales of the seller to the buyer) from *start* to *end*, in the seller's currency."""
    return SQL(
        """
        SELECT COALESCE(-SUM(line.balance), 0)
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN res_partner partner ON partner.id = move.partner_id
         WHERE move.company_id = %(seller)s AND partner.commercial_partner_id = %(partner)s
           AND move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
           AND line.display_type = 'product' AND line.date BETWEEN %(start)s AND %(end)s
        """,
        seller=seller_id,
        partner=buyer_partner_id,
        start=start,
        end=end,
    )
