"""What vendors still owe, and what of it is late."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

_READS = {
    "purchase.order": (
        "name", "state", "company_id", "picking_type_id", "currency_rate", "partner_id", "user_id",
    ),
    "purchase.order.line": (
        "order_id", "product_id", "date_planned", "product_qty", "product_uom_qty", "qty_received", "price_subtotal",
        "display_type",
    ),
    "stock.move": ("purchase_line_id", "product_id", "product_qty", "state", "location_dest_id"),
    "res.partner": ("name", "phone", "commercial_partner_id"),
    "stock.picking.type": ("warehouse_id",),
}  # fmt: skip


def open_lines(env, company_ids):
    """Grain: one row per purchase order line of *company_ids* whose goods are still to come.

    Columns: id, order_id, company_id, warehouse_id (null: straight to the customer), product_id, due (the promise as
    it stands), quantity (product's unit) and value (company currency, untaxed) of what is open. A remainder whose
    receipt was cancelled comes no more.
    """
    return SQL(
        """
        SELECT pol.id, pol.order_id, po.company_id, kind.warehouse_id, pol.product_id, pol.date_planned AS due,
               share.part * pol.product_uom_qty::float8 AS quantity,
               share.part * pol.price_subtotal::float8 / NULLIF(po.currency_rate, 0) AS value
          FROM purchase_order po
          JOIN purchase_order_line pol ON pol.order_id = po.id
          JOIN product_product product ON product.id = pol.product_id
          JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id AND tmpl.type = 'consu'
          LEFT JOIN stock_picking_type kind ON kind.id = po.picking_type_id
         CROSS JOIN LATERAL (
               SELECT SUM(m.product_qty) FILTER (WHERE m.product_id = pol.product_id)::float8 AS quantity,
                      COUNT(*) AS moves
                 FROM stock_move m
                 JOIN stock_location dest ON dest.id = m.location_dest_id
                WHERE m.purchase_line_id = pol.id AND m.state NOT IN ('done', 'cancel')
                  AND dest.usage <> 'supplier'
               ) coming
         CROSS JOIN LATERAL (
               -- A kit comes as moves of its parts: they have no quantity of the line's product.
               SELECT LEAST(1 - pol.qty_received::float8 / pol.product_qty::float8,
                            coming.quantity / NULLIF(pol.product_uom_qty::float8, 0)) AS part
               ) share
         WHERE po.company_id = ANY(%(companies)s) AND po.state = 'purchase' AND pol.display_type IS NULL
           AND pol.product_qty > pol.qty_received AND coming.moves > 0
        """,
        companies=list(company_ids),
        to_flush=fields_of(env, _READS),
    )


def late_receipts(env, company_ids, midnights, order_ids=None):
    """Grain: one row per purchase order with a line that was promised for a day before today.

    *midnights*: [(company, warehouse or None, moment UTC)], when today began there. Order, name, company, warehouse,
    vendor (commercial) and name, contact and name, telephone or null, buyer or null, number of late lines, earliest
    promise, open value of these lines (company currency), the product if they are all of one.
    """
    begins = SQL(", ").join(SQL("(%s::int, %s::int, %s::timestamp)", *row) for row in midnights)
    return SQL(
        """
        SELECT po.id, po.name, po.company_id, line.warehouse_id, vendor.id, vendor.name, contact.id,
               COALESCE(contact.name, vendor.name), COALESCE(NULLIF(contact.phone, ''), NULLIF(vendor.phone, '')),
               person.name, COUNT(*), MIN(line.due), SUM(line.value),
               CASE WHEN COUNT(DISTINCT line.product_id) = 1 THEN MIN(line.product_id) END
          FROM (%(lines)s) line
          JOIN (VALUES %(begins)s) today(company_id, warehouse_id, begins)
            ON today.company_id = line.company_id AND today.warehouse_id IS NOT DISTINCT FROM line.warehouse_id
          JOIN purchase_order po ON po.id = line.order_id
          JOIN res_partner contact ON contact.id = po.partner_id
          JOIN res_partner vendor ON vendor.id = contact.commercial_partner_id
          LEFT JOIN res_users buyer ON buyer.id = po.user_id
          LEFT JOIN res_partner person ON person.id = buyer.partner_id
         WHERE line.due < today.begins AND %(narrowed)s
         GROUP BY po.id, line.warehouse_id, vendor.id, contact.id, person.id
         ORDER BY po.id
        """,
        lines=open_lines(env, company_ids),
        begins=begins,
        narrowed=SQL("TRUE") if order_ids is None else SQL("po.id = ANY(%s)", list(order_ids)),
    )
