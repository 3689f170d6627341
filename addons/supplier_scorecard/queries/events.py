"""Facts behind the delivery of purchase order lines."""

from odoo.tools import SQL

READS = {
    "purchase.order": ("state", "date_approve", "picking_type_id", "currency_rate", "partner_id"),
    "purchase.order.line": (
        "product_id", "product_uom_qty", "product_qty", "date_planned", "price_subtotal", "display_type", "order_id",
    ),
    "stock.move": ("purchase_line_id", "state", "date", "quantity", "product_uom", "location_id", "location_dest_id"),
    "account.move": ("state",),
    "account.move.line": ("purchase_line_id", "balance", "quantity", "product_uom_id", "parent_state"),
    "supplier.commitment": ("line_id_value", "kind", "asked_by", "promised_at", "quantity_change", "recorded_at"),
}  # fmt: skip


def line_facts(company_ids, timezones, line_ids=None, since=None):
    """Return one row per purchase order line of goods that is or was an order, with all that its judgement needs.

    Grain: purchase order line. Columns: line, order, company, vendor (commercial), warehouse, product, category, its
    path, price list lead time, ordered day, requested / first / last promised day, baseline known, ordered quantity
    (product unit, what the vendor himself cut added back), ordered amount (company currency), cancelled day, receipts
    as arrays of days and net quantities, quantity returned, billed amount, price variance, days to confirm, number
    of moves by the vendor, latest day we ourselves moved the delivery to. Days are in the warehouse's time zone
    from *timezones*, a VALUES list of (warehouse id, name). *since* limits to lines with something new.
    """
    limits = [SQL("pol.company_id = ANY(%s)", list(company_ids))]
    if line_ids is not None:
        limits.append(SQL("pol.id = ANY(%s)", list(line_ids)))
    if since is not None:
        limits.append(_touched(since))
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(timezones)s),
        line AS (
            SELECT pol.id, pol.order_id, pol.company_id, vendor.commercial_partner_id AS partner_id,
                   kind.warehouse_id, COALESCE(zone.name, 'UTC') AS tz, pol.product_id, tmpl.categ_id,
                   categ.parent_path, tmpl.id AS tmpl_id, po.partner_id AS seller_id, po.date_approve, po.state,
                   pol.date_planned, pol.product_uom_qty, pol.product_qty,
                   pol.price_subtotal / NULLIF(po.currency_rate, 0) AS amount
              FROM purchase_order_line pol
              JOIN purchase_order po ON po.id = pol.order_id
              JOIN res_partner vendor ON vendor.id = po.partner_id
              JOIN product_product product ON product.id = pol.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id AND tmpl.type = 'consu'
              LEFT JOIN product_category categ ON categ.id = tmpl.categ_id
              LEFT JOIN stock_picking_type kind ON kind.id = po.picking_type_id
              LEFT JOIN zone ON zone.warehouse_id = kind.warehouse_id
             WHERE pol.display_type IS NULL AND po.date_approve IS NOT NULL
               AND po.state IN ('purchase', 'cancel') AND %(limits)s
        ), promise AS (
            SELECT c.line_id_value AS id,
                   (array_agg(c.promised_at ORDER BY c.id) FILTER (WHERE c.kind = 'requested'))[1] AS requested,
                   (array_agg(c.promised_at ORDER BY c.id) FILTER (WHERE c.kind = 'confirmed'))[1] AS first,
                   (array_agg(c.promised_at ORDER BY c.id DESC) FILTER (WHERE c.kind <> 'cancelled'))[1] AS last,
                   min(c.recorded_at) FILTER (WHERE c.kind = 'requested') AS asked_at,
                   min(c.recorded_at) FILTER (WHERE c.kind = 'confirmed') AS answered_at,
                   max(c.recorded_at) FILTER (WHERE c.kind = 'cancelled') AS cancelled_at,
                   count(*) FILTER (WHERE c.kind = 'moved' AND c.asked_by = 'vendor') AS vendor_moves,
                   max(c.promised_at) FILTER (WHERE c.kind = 'moved' AND c.asked_by = 'us') AS our_date,
                   COALESCE(sum(-c.quantity_change) FILTER (
                       WHERE c.kind = 'quantity' AND c.asked_by = 'vendor' AND c.quantity_change < 0), 0) AS vendor_cut
              FROM supplier_commitment c JOIN line ON line.id = c.line_id_value
             GROUP BY c.line_id_value
        ), receipt AS (
            SELECT m.purchase_line_id AS id, timezone(line.tz, timezone('UTC', m.date))::date AS day,
                   sum(CASE WHEN source.usage = 'supplier' THEN 1 ELSE -1 END
                       * m.quantity * unit.factor / own.factor) AS quantity
              FROM stock_move m
              JOIN line ON line.id = m.purchase_line_id
              JOIN stock_location source ON source.id = m.location_id
              JOIN stock_location target ON target.id = m.location_dest_id
              JOIN uom_uom unit ON unit.id = m.product_uom
              JOIN product_template tmpl ON tmpl.id = line.tmpl_id
              JOIN uom_uom own ON own.id = tmpl.uom_id
             WHERE m.state = 'done' AND m.product_id = line.product_id
               AND (source.usage = 'supplier') <> (target.usage = 'supplier')
             GROUP BY 1, 2
        ), came AS (
            SELECT id, array_agg(day ORDER BY day) AS days, array_agg(quantity ORDER BY day) AS quantities,
                   sum(GREATEST(-quantity, 0)) AS returned
              FROM receipt GROUP BY id
        ), bill AS (
            SELECT aml.purchase_line_id AS id, sum(aml.balance) AS amount,
                   sum(CASE WHEN move.move_type = 'in_refund' THEN -1 ELSE 1 END
                       * aml.quantity * unit.factor / own.factor) AS quantity
              FROM account_move_line aml
              JOIN line ON line.id = aml.purchase_line_id
              JOIN account_move move ON move.id = aml.move_id
              JOIN product_template tmpl ON tmpl.id = line.tmpl_id
              JOIN uom_uom own ON own.id = tmpl.uom_id
              JOIN uom_uom unit ON unit.id = COALESCE(aml.product_uom_id, tmpl.uom_id)
             WHERE aml.parent_state = 'posted' AND aml.display_type = 'product'
               AND move.move_type IN ('in_invoice', 'in_refund')
             GROUP BY aml.purchase_line_id
        )
        SELECT line.id, line.order_id, line.company_id, line.partner_id, line.warehouse_id, line.product_id,
               line.categ_id, line.parent_path,
               (SELECT info.delay FROM product_supplierinfo info
                 WHERE info.product_tmpl_id = line.tmpl_id AND info.partner_id IN (line.seller_id, line.partner_id)
                   AND (info.product_id IS NULL OR info.product_id = line.product_id)
                   AND (info.company_id IS NULL OR info.company_id = line.company_id)
                 ORDER BY info.sequence, info.id LIMIT 1),
               timezone(line.tz, timezone('UTC', line.date_approve))::date,
               timezone(line.tz, timezone('UTC', COALESCE(promise.requested, line.date_planned)))::date,
               timezone(line.tz, timezone('UTC', COALESCE(promise.first, promise.requested, line.date_planned)))::date,
               timezone(line.tz, timezone('UTC', COALESCE(promise.last, line.date_planned)))::date,
               promise.requested IS NOT NULL,
               line.product_uom_qty + COALESCE(promise.vendor_cut, 0),
               COALESCE(line.amount, 0),
               CASE WHEN line.state = 'cancel'
                    THEN timezone(line.tz, timezone('UTC', COALESCE(promise.cancelled_at, line.date_approve)))::date END,
               came.days, came.quantities, COALESCE(came.returned, 0),
               COALESCE(bill.amount, 0),
               COALESCE(bill.amount - bill.quantity * line.amount / NULLIF(line.product_uom_qty, 0), 0),
               EXTRACT(EPOCH FROM promise.answered_at - promise.asked_at) / 86400.0,
               COALESCE(promise.vendor_moves, 0),
               timezone(line.tz, timezone('UTC', promise.our_date))::date
          FROM line
          LEFT JOIN promise ON promise.id = line.id
          LEFT JOIN came ON came.id = line.id
          LEFT JOIN bill ON bill.id = line.id
        """,
        timezones=timezones,
        limits=SQL(" AND ").join(limits),
    )


def _touched(since):
    """Lines whose order, receipts, bills or log changed since, and those that are still open (time passes for them)."""
    return SQL(
        """(pol.write_date >= %(since)s OR po.write_date >= %(since)s
            OR EXISTS (SELECT 1 FROM stock_move m WHERE m.purchase_line_id = pol.id AND m.write_date >= %(since)s)
            OR EXISTS (SELECT 1 FROM account_move_line a WHERE a.purchase_line_id = pol.id AND a.write_date >= %(since)s)
            OR EXISTS (SELECT 1 FROM supplier_commitment c WHERE c.line_id_value = pol.id AND c.recorded_at >= %(since)s)
            OR NOT EXISTS (SELECT 1 FROM supplier_event e WHERE e.line_id = pol.id AND e.completed_date IS NOT NULL))""",
        since=since,
    )
