"""Orders that cost clearly more than the contract or the last order of the item."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

_READS = {
    "purchase.order": ("name", "state", "date_approve", "partner_id", "currency_rate", "company_id"),
    "purchase.order.line": ("order_id", "product_id", "price_subtotal", "product_uom_qty", "qty_invoiced", "product_qty"),
    "supplier.commitment": ("line_id_value", "kind", "contract_price"),
}  # fmt: skip


def jumps(env, company_ids, since, share, line_ids=None):
    """Grain: one row per confirmed line since *since*, not billed in full, dearer by more than *share*.

    Columns: line, order, its name, company, warehouse, vendor, its name, product, quantity (product's unit), price,
    reference price (company currency per product unit), whether the reference is the contract's. The reference is the
    contract price of the order's day, else the price of the vendor's order of the item before.
    """
    narrowed = SQL("AND pol.id = ANY(%s)", list(line_ids)) if line_ids is not None else SQL()
    return SQL(
        """
        SELECT line.id, line.order_id, line.name, line.company_id, line.warehouse_id, line.partner_id, line.vendor,
               line.product_id, line.quantity, line.price, reference.price, reference.is_contract
          FROM (SELECT pol.id, pol.order_id, po.name, po.company_id, kind.warehouse_id, vendor.commercial_partner_id AS partner_id,
                       holder.name AS vendor, pol.product_id, pol.product_uom_qty::float8 AS quantity, po.date_approve,
                       pol.price_subtotal::float8 / NULLIF(po.currency_rate, 0) / NULLIF(pol.product_uom_qty, 0)::float8 AS price
                  FROM purchase_order_line pol
                  JOIN purchase_order po ON po.id = pol.order_id
                  JOIN res_partner vendor ON vendor.id = po.partner_id
                  JOIN res_partner holder ON holder.id = vendor.commercial_partner_id
                  LEFT JOIN stock_picking_type kind ON kind.id = po.picking_type_id
                 WHERE po.company_id = ANY(%(companies)s) AND po.state = 'purchase' AND po.date_approve >= %(since)s
                   AND pol.display_type IS NULL AND pol.product_id IS NOT NULL
                   AND COALESCE(pol.qty_invoiced, 0) < pol.product_qty
                   AND NOT EXISTS (SELECT 1 FROM res_company own WHERE own.partner_id = vendor.commercial_partner_id)
                   %(narrowed)s) line
         CROSS JOIN LATERAL (
               SELECT price, is_contract FROM (
                   SELECT c.contract_price::float8 AS price, TRUE AS is_contract, 0 AS rank, c.id
                     FROM supplier_commitment c
                    WHERE c.line_id_value = line.id AND c.kind = 'requested' AND c.contract_price > 0
                   UNION ALL
                   (SELECT before.price_subtotal::float8 / NULLIF(earlier.currency_rate, 0)
                               / NULLIF(before.product_uom_qty, 0)::float8, FALSE, 1, before.id
                      FROM purchase_order_line before
                      JOIN purchase_order earlier ON earlier.id = before.order_id
                     WHERE before.product_id = line.product_id AND earlier.company_id = line.company_id
                       AND earlier.state = 'purchase' AND (earlier.date_approve, before.id) < (line.date_approve, line.id)
                       AND before.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id = line.partner_id)
                     ORDER BY earlier.date_approve DESC, before.id DESC LIMIT 1)
               ) found WHERE price > 0 ORDER BY rank, id DESC LIMIT 1
         ) reference
         WHERE line.price > reference.price * (1 + %(share)s)
         ORDER BY line.id
        """,
        companies=list(company_ids),
        since=since,
        share=share,
        narrowed=narrowed,
        to_flush=fields_of(env, _READS),
    )
