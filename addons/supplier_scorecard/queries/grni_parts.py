"""What the queries of goods received and not billed are made of, as of one day or of each day of a period."""

from odoo.tools import SQL

# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


def receipts(company_ids):
    """Return FROM and WHERE of the moves of order lines over the border to vendors, in and back.

    ``m`` is the move, ``pol`` its line; ``step`` has its ``sign`` (-1 goes back), whether a return ``counts``, the
    ``day`` in the warehouse's local time (null until done) and the ``quantity`` in the product's unit. The query has a
    CTE ``zone`` of warehouse and zone name.
    """
    return SQL(
        """stock_move m
              JOIN purchase_order_line pol ON pol.id = m.purchase_line_id
              JOIN stock_location source ON source.id = m.location_id
              JOIN stock_location target ON target.id = m.location_dest_id
              JOIN uom_uom unit ON unit.id = m.product_uom
              JOIN product_product product ON product.id = m.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = tmpl.uom_id
              LEFT JOIN stock_picking_type kind ON kind.id = m.picking_type_id
              LEFT JOIN zone ON zone.warehouse_id = kind.warehouse_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN target.usage = 'supplier' OR (m.origin_returned_move_id IS NOT NULL
                                    AND source.usage IN ('internal', 'customer') AND target.usage IN ('supplier', 'transit'))
                               THEN -1 ELSE 1 END AS sign,
                          COALESCE(m.to_refund, FALSE) OR m.origin_returned_move_id IS NULL AS counts,
                          CASE WHEN m.state = 'done'
                               THEN timezone(COALESCE(zone.name, 'UTC'), timezone('UTC', m.date))::date END AS day,
                          m.quantity * unit.factor / own.factor AS quantity) step
             WHERE pol.company_id = ANY(%(companies)s) AND m.state <> 'cancel'
               AND (source.usage IN ('supplier', 'transit')) <> (target.usage IN ('supplier', 'transit'))""",
        companies=list(company_ids),
    )


def bills(company_ids):
    """Return FROM and WHERE of the posted bill lines of order lines: ``aml``, ``bill``, ``pol``.

    ``step.quantity`` is in the product's unit, of a credit note negative.
    """
    return SQL(
        """account_move_line aml
              JOIN account_move bill ON bill.id = aml.move_id AND bill.move_type IN ('in_invoice', 'in_refund')
              JOIN purchase_order_line pol ON pol.id = aml.purchase_line_id
              JOIN product_product product ON product.id = pol.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = tmpl.uom_id
              JOIN uom_uom unit ON unit.id = COALESCE(aml.product_uom_id, tmpl.uom_id)
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN bill.move_type = 'in_refund' THEN -1 ELSE 1 END
                          * aml.quantity * unit.factor / own.factor AS quantity) step
             WHERE pol.company_id = ANY(%(companies)s) AND aml.parent_state = 'posted' AND aml.display_type = 'product'""",
        companies=list(company_ids),
    )


def lines():
    """Return FROM of the order lines of goods: ``pol``, ``po``, ``vendor``, ``product``, ``tmpl``, ``kind``.

    ``net.price`` is the order's price of a product's unit, discount taken off, in the order's currency.
    """
    return SQL(
        """purchase_order_line pol
              JOIN purchase_order po ON po.id = pol.order_id
              JOIN res_partner vendor ON vendor.id = po.partner_id
              JOIN product_product product ON product.id = pol.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id AND tmpl.type = 'consu'
              JOIN uom_uom own ON own.id = tmpl.uom_id
              JOIN uom_uom unit ON unit.id = pol.product_uom_id
              LEFT JOIN stock_picking_type kind ON kind.id = po.picking_type_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(pol.price_subtotal / NULLIF(pol.product_uom_qty, 0),
                                   pol.price_unit * (1 - COALESCE(pol.discount, 0) / 100) * own.factor / unit.factor)::float8
                          AS price) net"""
    )
