"""Goods that went back to their vendor or into the bin for his fault."""

from odoo.tools import SQL

READS = {
    "stock.move": (
        "purchase_line_id", "state", "date", "quantity", "product_uom", "location_id", "location_dest_id", "product_id",
        "scrap_id",
    ),
    "stock.scrap": ("state", "picking_id", "lot_id", "scrap_reason_tag_ids"),
    "stock.scrap.reason.tag": ("supplier_fault",),
    "purchase.order.line": ("order_id", "product_id", "product_uom_qty", "price_subtotal"),
    "purchase.order": ("partner_id", "currency_rate"),
}  # fmt: skip


def collect(company_ids, timezones, line_ids=None):
    """INSERT one incident per done return move and per scrap with a reason that is the vendor's fault.

    A scrap belongs to the order line of the receipt it was made from, else of the lot's receipt, else of the last
    receipt of the product in that company before it. *timezones* is a VALUES list of (warehouse id, name).
    """
    narrowed = SQL("AND pol.id = ANY(%s)", list(line_ids)) if line_ids is not None else SQL()
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(timezones)s),
        found AS (
            SELECT m.id AS move_id, m.purchase_line_id AS line_id, 'returned' AS kind
              FROM stock_move m
              JOIN stock_location source ON source.id = m.location_id
              JOIN stock_location target ON target.id = m.location_dest_id
             WHERE m.state = 'done' AND m.purchase_line_id IS NOT NULL AND m.company_id = ANY(%(companies)s)
               AND source.usage <> 'supplier' AND target.usage = 'supplier'
            UNION ALL
            SELECT m.id, origin.line_id, 'scrapped'
              FROM stock_scrap scrap
              JOIN stock_move m ON m.scrap_id = scrap.id AND m.state = 'done'
             CROSS JOIN LATERAL (
                   SELECT receipt.purchase_line_id AS line_id
                     FROM stock_move receipt
                     JOIN stock_location source ON source.id = receipt.location_id AND source.usage = 'supplier'
                    WHERE receipt.product_id = m.product_id AND receipt.company_id = m.company_id
                      AND receipt.state = 'done' AND receipt.purchase_line_id IS NOT NULL AND receipt.date <= m.date
                    ORDER BY receipt.picking_id IS NOT DISTINCT FROM scrap.picking_id DESC,
                             EXISTS (SELECT 1 FROM stock_move_line detail
                                      WHERE detail.move_id = receipt.id AND detail.lot_id = scrap.lot_id) DESC,
                             receipt.date DESC, receipt.id DESC
                    LIMIT 1
             ) origin
             WHERE scrap.state = 'done' AND scrap.company_id = ANY(%(companies)s)
               AND EXISTS (SELECT 1 FROM stock_scrap_stock_scrap_reason_tag_rel rel
                             JOIN stock_scrap_reason_tag tag ON tag.id = rel.stock_scrap_reason_tag_id
                            WHERE rel.stock_scrap_id = scrap.id AND tag.supplier_fault)
        )
        INSERT INTO supplier_quality_incident (
            company_id, partner_id, line_id, product_id, move_id, kind, found_on, quantity, amount, cause, state,
            create_uid, create_date, write_uid, write_date)
        SELECT pol.company_id, vendor.commercial_partner_id, pol.id, pol.product_id, m.id, found.kind,
               timezone(COALESCE(zone.name, 'UTC'), timezone('UTC', m.date))::date,
               m.quantity * unit.factor / own.factor,
               m.quantity * unit.factor / own.factor * pol.price_subtotal / NULLIF(pol.product_uom_qty, 0)
                   / NULLIF(po.currency_rate, 0),
               'vendor', 'open', 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM found
          JOIN stock_move m ON m.id = found.move_id
          JOIN purchase_order_line pol ON pol.id = found.line_id AND pol.product_id = m.product_id
          JOIN purchase_order po ON po.id = pol.order_id
          JOIN res_partner vendor ON vendor.id = po.partner_id
          JOIN product_product product ON product.id = pol.product_id
          JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
          JOIN uom_uom own ON own.id = tmpl.uom_id
          JOIN uom_uom unit ON unit.id = m.product_uom
          LEFT JOIN stock_picking_type type ON type.id = po.picking_type_id
          LEFT JOIN zone ON zone.warehouse_id = type.warehouse_id
         WHERE m.quantity > 0 %(narrowed)s
        ON CONFLICT (move_id) WHERE move_id IS NOT NULL DO NOTHING
        """,
        timezones=timezones,
        companies=list(company_ids),
        narrowed=narrowed,
    )
