"""What may be claimed from vendors and is not yet."""

from odoo.tools import SQL


def claimable(company_id, start, end, partner_ids=None):
    """Grain: one row per cause that nobody claimed: bill difference, failed delivery, quality incident.

    Columns: vendor, kind, order line, difference, incident, quantity, amount (company currency), why (a code), and what
    it is told with: bill, day, days late by the vendor's fault. Bills by their accounting date, deliveries by due day,
    incidents by the day found. A failed delivery is charged the share of its value that the terms name; without such a
    share it is not claimed. Companies of the own group are left out unless they are asked for: they settle otherwise.
    """
    if partner_ids is None:
        vendors = SQL(
            "AND NOT EXISTS (SELECT 1 FROM res_company own WHERE own.partner_id = found.partner_id)"
        )
    else:
        vendors = SQL("AND found.partner_id = ANY(%s)", list(partner_ids))
    return SQL(
        """
        SELECT * FROM (
            SELECT difference.partner_id, CASE WHEN difference.code = 'price_high' THEN 'price' ELSE 'quantity' END AS kind,
                   difference.purchase_line_id AS line_id, difference.id AS difference_id, NULL::int AS incident_id,
                   difference.quantity::float8 AS quantity,
                   difference.amount::float8 / COALESCE(NULLIF(bill.invoice_currency_rate, 0), 1)::float8 AS amount,
                   difference.code AS why, bill.name AS bill, bill.date AS day, 0 AS days
              FROM supplier_match_difference difference
              JOIN account_move bill ON bill.id = difference.move_id AND bill.state = 'posted'
             WHERE difference.company_id = %(company)s AND bill.date BETWEEN %(start)s AND %(end)s
               AND difference.state IN ('open', 'released') AND difference.amount > 0
               AND difference.code IN ('price_high', 'not_received', 'over_received')
               AND NOT EXISTS (SELECT 1 FROM supplier_claim_line l WHERE l.active AND l.difference_id = difference.id)
            UNION ALL
            SELECT event.partner_id, 'charge', event.line_id, NULL, NULL, event.required_qty::float8,
                   event.ordered_amount::float8 * terms.charge_share::float8,
                   CASE WHEN event.missed = 1 THEN 'never_delivered' WHEN event.in_full = 0 THEN 'not_in_full'
                        WHEN event.days_late > 0 THEN 'late' ELSE 'early' END,
                   NULL, event.due_date, event.days_vendor
              FROM supplier_event event
              JOIN supplier_terms terms ON terms.id = event.terms_id AND terms.charge_share > 0
             WHERE event.company_id = %(company)s AND event.due_date BETWEEN %(start)s AND %(end)s
               AND event.counted = 1 AND event.vendor_otif = 0 AND event.ordered_amount > 0
               AND NOT EXISTS (SELECT 1 FROM supplier_claim_line l
                                WHERE l.active AND l.kind = 'charge' AND l.purchase_line_id = event.line_id)
            UNION ALL
            SELECT incident.partner_id, 'quality', incident.line_id, NULL, incident.id, incident.quantity::float8,
                   incident.amount::float8, incident.kind, NULL, incident.found_on, 0
              FROM supplier_quality_incident incident
              LEFT JOIN supplier_appeal appeal ON appeal.incident_id = incident.id AND appeal.state = 'accepted'
             WHERE incident.company_id = %(company)s AND incident.found_on BETWEEN %(start)s AND %(end)s
               AND COALESCE(appeal.owner, incident.cause) = 'vendor' AND incident.amount > 0
               -- What went back is credited by the vendor's own credit note for the return.
               AND incident.kind <> 'returned'
               AND NOT EXISTS (SELECT 1 FROM supplier_claim_line l WHERE l.active AND l.incident_id = incident.id)
        ) found WHERE TRUE %(vendors)s
        ORDER BY partner_id, kind, line_id
        """,
        company=company_id,
        start=start,
        end=end,
        vendors=vendors,
    )
