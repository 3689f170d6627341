"""Facts behind the delivery of purchase order lines."""

from datetime import timedelta

from odoo.tools import SQL

from . import contract

READS = {
    "purchase.order": ("state", "date_approve", "picking_type_id", "currency_rate", "partner_id"),
    "purchase.order.line": (
        "product_id", "product_uom_qty", "product_qty", "date_planned", "price_subtotal", "display_type", "order_id",
    ),
    "stock.move": ("purchase_line_id", "state", "date", "quantity", "product_uom", "location_id", "location_dest_id"),
    "account.move": ("state", "move_type", "invoice_date", "date", "match_state"),
    "account.move.line": (
        "purchase_line_id", "balance", "price_subtotal", "currency_id", "quantity", "product_uom_id", "parent_state",
        "display_type",
    ),
    "supplier.commitment": (
        "line_id_value", "kind", "asked_by", "promised_at", "quantity_change", "recorded_at", "contract_price",
        "contract_lead_days",
    ),
    "supplier.quality.incident": ("line_id", "found_on", "quantity", "cause"),
    "supplier.appeal": ("line_id", "incident_id", "state", "owner", "days", "whole_line", "decided_at"),
    "supplier.match.difference": ("bill_line_id", "state"),
    "product.supplierinfo": (
        "partner_id", "product_tmpl_id", "product_id", "company_id", "delay", "price", "discount", "min_qty", "currency_id",
        "product_uom_id", "date_start", "date_end", "supplier_from_order", "sequence",
    ),
    "res.company": ("partner_id", "currency_id", "parent_path"),
    "res.partner": ("commercial_partner_id",),
    "product.template": ("type", "categ_id", "uom_id"),
}  # fmt: skip


def line_facts(company_ids, timezones, as_of, line_ids=None, due_from=None):
    """Return one row per purchase order line of goods that is or was an order, with all that its judgement needs.

    Grain: purchase order line; ``queries.judged`` reads its columns. Quantities in the product's unit, money in the
    company's currency at the order's rate: a currency that moves is not the vendor's price. Days are in the warehouse's
    time zone from *timezones*, a VALUES list of (warehouse id, name). Only what was on record by the end of the day
    *as_of* counts. *line_ids* limits to these lines, *due_from* to lines judged before that are due between that day and
    *as_of* on some baseline.
    """
    limits = [SQL("pol.company_id = ANY(%s)", list(company_ids))]
    if due_from is not None:
        limits.append(_due_between(due_from, as_of))
    if line_ids is not None:
        limits.append(SQL("pol.id = ANY(%s)", list(line_ids)))
    return SQL(
        """
        WITH zone AS (
            SELECT place.*, timezone('UTC', timezone(name, %(end)s)) AS until
              FROM (VALUES %(timezones)s) place(warehouse_id, name)
        ), line AS (
            SELECT pol.id, pol.order_id, pol.company_id, vendor.commercial_partner_id AS partner_id,
                   kind.warehouse_id, COALESCE(zone.name, 'UTC') AS tz,
                   -- What is recorded before is known on the day: the branch's midnight, told once and not per row.
                   COALESCE(zone.until, %(end)s) AS until, pol.product_id, tmpl.categ_id,
                   tmpl.id AS tmpl_id, tmpl.uom_id, po.partner_id AS seller_id, po.date_approve,
                   po.state, po.currency_id, NULLIF(po.currency_rate, 0) AS currency_rate, pol.date_planned,
                   pol.product_uom_qty, pol.price_subtotal / NULLIF(po.currency_rate, 0) AS amount,
                   timezone(COALESCE(zone.name, 'UTC'), timezone('UTC', po.date_approve))::date AS ordered_on,
                   company.currency_id AS company_currency_id,
                   split_part(company.parent_path, '/', 1)::int AS root_company_id,
                   EXISTS (SELECT 1 FROM res_company own
                            WHERE own.partner_id = vendor.commercial_partner_id) AS is_sister
              FROM purchase_order_line pol
              JOIN purchase_order po ON po.id = pol.order_id
              JOIN res_company company ON company.id = pol.company_id
              JOIN res_partner vendor ON vendor.id = po.partner_id
              JOIN product_product product ON product.id = pol.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id AND tmpl.type = 'consu'
              LEFT JOIN stock_picking_type kind ON kind.id = po.picking_type_id
              LEFT JOIN zone ON zone.warehouse_id = kind.warehouse_id
             WHERE pol.display_type IS NULL AND po.date_approve IS NOT NULL
               AND po.date_approve < COALESCE(zone.until, %(end)s)
               AND po.state IN ('purchase', 'cancel') AND %(limits)s
        ), promise AS (
            SELECT c.line_id_value AS id,
                   (array_agg(c.promised_at ORDER BY c.id) FILTER (WHERE c.kind = 'requested'))[1] AS requested,
                   (array_agg(c.promised_at ORDER BY c.id) FILTER (WHERE c.kind = 'confirmed'))[1] AS first,
                   -- The last of them, in the order of the others: the log is sorted once, not once per line.
                   (array_agg(c.promised_at ORDER BY c.id) FILTER (WHERE c.kind NOT IN ('cancelled', 'shipped')))[
                       count(*) FILTER (WHERE c.kind NOT IN ('cancelled', 'shipped'))] AS last,
                   min(c.recorded_at) FILTER (WHERE c.kind = 'requested') AS asked_at,
                   min(c.recorded_at) FILTER (WHERE c.kind = 'confirmed') AS answered_at,
                   max(c.recorded_at) FILTER (WHERE c.kind = 'cancelled') AS cancelled_at,
                   count(*) FILTER (WHERE c.kind = 'moved' AND c.asked_by = 'vendor') AS vendor_moves,
                   max(c.promised_at) FILTER (WHERE c.kind = 'moved' AND c.asked_by = 'us') AS our_date,
                   min(c.promised_at) FILTER (WHERE c.kind = 'shipped') AS shipped_at,
                   COALESCE(sum(-c.quantity_change) FILTER (
                       WHERE c.kind = 'quantity' AND c.asked_by = 'vendor' AND c.quantity_change < 0), 0) AS vendor_cut,
                   max(c.contract_price) FILTER (WHERE c.kind = 'requested') AS contract_price,
                   max(c.contract_lead_days) FILTER (WHERE c.kind = 'requested') AS contract_lead_days
              FROM supplier_commitment c JOIN line ON line.id = c.line_id_value
             WHERE c.kind = 'cancelled' OR c.recorded_at < line.until
             GROUP BY c.line_id_value
        ), receipt AS (
            SELECT m.purchase_line_id AS id, timezone(line.tz, timezone('UTC', m.date))::date AS day,
                   sum(CASE WHEN source.usage = 'supplier' THEN 1 ELSE -1 END
                       * m.quantity * unit.factor / own.factor) AS quantity,
                   sum(m.quantity * unit.factor / own.factor) FILTER (WHERE source.usage <> 'supplier') AS returned
              FROM stock_move m
              JOIN line ON line.id = m.purchase_line_id
              JOIN stock_location source ON source.id = m.location_id
              JOIN stock_location target ON target.id = m.location_dest_id
              JOIN uom_uom unit ON unit.id = m.product_uom
              JOIN uom_uom own ON own.id = line.uom_id
             WHERE m.state = 'done' AND m.product_id = line.product_id AND m.date < line.until
               AND (source.usage = 'supplier') <> (target.usage = 'supplier')
             GROUP BY 1, 2
        ), came AS (
            SELECT id, array_agg(day ORDER BY day) AS days, array_agg(quantity::float8 ORDER BY day) AS quantities,
                   COALESCE(sum(returned), 0) AS returned
              FROM receipt GROUP BY id
        ), defect AS (
            SELECT incident.line_id AS id,
                   -- What was rejected at the door goes back or into the bin later: the same goods are not counted twice.
                   GREATEST(
                       COALESCE(sum(incident.quantity) FILTER (WHERE incident.kind = 'rejected'), 0),
                       COALESCE(sum(incident.quantity) FILTER (WHERE incident.kind <> 'rejected'), 0)) AS quantity
              FROM supplier_quality_incident incident
              JOIN line ON line.id = incident.line_id
              LEFT JOIN supplier_appeal appeal ON appeal.incident_id = incident.id AND appeal.state = 'accepted'
                   AND appeal.decided_at < line.until
             WHERE incident.found_on <= %(as_of)s AND COALESCE(appeal.owner, incident.cause) = 'vendor'
             GROUP BY incident.line_id
        ), excuse AS (
            SELECT appeal.line_id AS id, array_agg(appeal.owner ORDER BY appeal.id) AS owners,
                   array_agg(CASE WHEN appeal.whole_line THEN 0 ELSE appeal.days END ORDER BY appeal.id) AS days
              FROM supplier_appeal appeal
              JOIN line ON line.id = appeal.line_id
             WHERE appeal.state = 'accepted' AND appeal.incident_id IS NULL
               AND appeal.decided_at < line.until
             GROUP BY appeal.line_id
        ), bill AS (
            SELECT aml.purchase_line_id AS id, sum(side.sign * side.amount) AS amount,
                   sum(side.sign * aml.quantity * unit.factor / own.factor) AS quantity,
                   count(*) FILTER (WHERE move.match_state IS NOT NULL) AS matched,
                   count(*) FILTER (WHERE move.match_state IS NOT NULL AND NOT EXISTS (
                       SELECT 1 FROM supplier_match_difference difference
                        WHERE difference.bill_line_id = aml.id AND difference.state <> 'shown')) AS clean
              FROM account_move_line aml
              JOIN line ON line.id = aml.purchase_line_id
              JOIN account_move move ON move.id = aml.move_id
              JOIN uom_uom own ON own.id = line.uom_id
              JOIN uom_uom unit ON unit.id = COALESCE(aml.product_uom_id, line.uom_id)
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN move.move_type = 'in_refund' THEN -1 ELSE 1 END AS sign,
                          -- The same currency is compared at one rate; another one as it was booked.
                          CASE WHEN aml.currency_id = line.currency_id THEN aml.price_subtotal / line.currency_rate
                               ELSE abs(aml.balance) END AS amount
             ) side
             WHERE aml.parent_state = 'posted' AND aml.display_type = 'product' AND COALESCE(move.invoice_date, move.date) <= %(as_of)s
               AND move.move_type IN ('in_invoice', 'in_refund')
             GROUP BY aml.purchase_line_id
        ), unknown AS MATERIALIZED (
            -- The log keeps the price list of the day of those it knows from the start.
            SELECT line.* FROM line LEFT JOIN promise USING (id) WHERE promise.requested IS NULL
        ), info AS (%(contract)s)
        SELECT line.id AS line_id, line.order_id, line.company_id, line.partner_id, line.is_sister, line.warehouse_id,
               line.product_id, line.categ_id, COALESCE(NULLIF(promise.contract_lead_days, 0), info.lead_days) AS list_lead_days,
               line.ordered_on,
               timezone(line.tz, timezone('UTC', COALESCE(promise.requested, line.date_planned)))::date AS requested,
               timezone(line.tz, timezone('UTC', COALESCE(promise.first, promise.requested, line.date_planned)))::date AS first,
               timezone(line.tz, timezone('UTC', COALESCE(promise.last, line.date_planned)))::date AS last,
               promise.requested IS NOT NULL AS baseline_known,
               (line.product_uom_qty + COALESCE(promise.vendor_cut, 0))::float8 AS ordered,
               COALESCE(line.amount, 0)::float8 AS amount,
               (COALESCE(NULLIF(promise.contract_price, 0), info.price) * line.product_uom_qty)::float8 AS contract_amount,
               CASE WHEN line.state = 'cancel'
                    THEN timezone(line.tz, timezone('UTC', COALESCE(promise.cancelled_at, line.date_approve)))::date
                    END AS cancelled_on,
               came.days, came.quantities, COALESCE(came.returned, 0)::float8 AS returned,
               COALESCE(defect.quantity, 0)::float8 AS defect, COALESCE(bill.amount, 0)::float8 AS billed,
               COALESCE(bill.quantity * line.amount / NULLIF(line.product_uom_qty, 0), 0)::float8 AS billed_base,
               COALESCE(bill.matched, 0) AS bill_lines, COALESCE(bill.clean, 0) AS bill_clean,
               (EXTRACT(EPOCH FROM promise.answered_at - promise.asked_at) / 86400)::float8 AS confirm_days,
               timezone(line.tz, timezone('UTC', promise.asked_at))::date AS asked_on,
               timezone(line.tz, timezone('UTC', promise.answered_at))::date AS answered_on,
               COALESCE(promise.vendor_moves, 0) AS vendor_moves,
               timezone(line.tz, timezone('UTC', promise.our_date))::date AS our_date,
               timezone(line.tz, timezone('UTC', promise.shipped_at))::date AS shipped_on,
               excuse.owners, excuse.days AS excuse_days
          FROM line
          LEFT JOIN promise ON promise.id = line.id
          LEFT JOIN came ON came.id = line.id
          LEFT JOIN defect ON defect.id = line.id
          LEFT JOIN excuse ON excuse.id = line.id
          LEFT JOIN bill ON bill.id = line.id
          LEFT JOIN info ON info.id = line.id
        """,
        timezones=timezones,
        as_of=as_of,
        end=SQL("%s::timestamp", as_of + timedelta(days=1)),
        contract=contract.terms_of_lines(SQL("SELECT * FROM unknown")),
        limits=SQL(" AND ").join(limits),
    )


def _due_between(start, end):
    return SQL(
        """EXISTS (SELECT 1 FROM supplier_event e WHERE e.line_id = pol.id
            AND LEAST(e.due_requested, e.due_first, e.due_last) <= %s
            AND GREATEST(e.due_requested, e.due_first, e.due_last) >= %s)""",
        end,
        start,
    )


def touched(company_ids, since, late_cap):
    """Grain: one row (id) per line of the companies whose order, receipts, bills or log changed since, or that is still
    open and less than *late_cap* days late: for those time passes.

    A union of ids, each side by itself: as one condition with ORs every line of two years would be asked seven times.
    """
    return SQL(
        """
        SELECT pol.id FROM purchase_order_line pol JOIN (
            SELECT id FROM purchase_order_line WHERE write_date >= %(since)s
             UNION
            SELECT l.id FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id WHERE o.write_date >= %(since)s
             UNION
            SELECT purchase_line_id FROM stock_move WHERE write_date >= %(since)s AND purchase_line_id IS NOT NULL
             UNION
            SELECT purchase_line_id FROM account_move_line WHERE write_date >= %(since)s AND purchase_line_id IS NOT NULL
             UNION
            SELECT line_id_value FROM supplier_commitment WHERE recorded_at >= %(since)s
             UNION
            SELECT line_id FROM supplier_quality_incident WHERE write_date >= %(since)s
             UNION
            SELECT line_id FROM supplier_appeal WHERE write_date >= %(since)s
             UNION
            SELECT line_id FROM supplier_event WHERE company_id = ANY(%(companies)s) AND completed_date IS NULL
                AND COALESCE(days_late, 0) < %(late_cap)s
        ) news ON news.id = pol.id
         WHERE pol.company_id = ANY(%(companies)s) AND pol.display_type IS NULL
        """,
        since=since,
        companies=list(company_ids),
        late_cap=late_cap,
    )
