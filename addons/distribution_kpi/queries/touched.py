"""Days whose figures may have changed, by the documents that were written since."""

from odoo.tools import SQL


def touched_moments(company_ids, since):
    """Grain: one row per day on which a document written after *since* counts.

    Orders count on their confirmation and their promise, goods on the day they moved (what came back: on the days it was
    picked and shipped too), invoices on their date and on the promise of the orders behind them, which a credit note
    breaks.
    """
    return SQL(
        """
        WITH moved AS (
            SELECT m.date, m.sale_line_id, m.origin_returned_move_id FROM stock_move m
             WHERE m.write_date > %(since)s AND m.state = 'done' AND m.company_id = ANY(%(companies)s)
        ), billed AS (
            SELECT id, date, invoice_date FROM account_move
             WHERE write_date > %(since)s AND state <> 'draft' AND company_id = ANY(%(companies)s)
        ), ordered AS (
            SELECT o.date_order, o.commitment_date FROM sale_order o
             WHERE o.write_date > %(since)s AND o.state = 'sale' AND o.company_id = ANY(%(companies)s)
             UNION ALL
            SELECT NULL, o.commitment_date FROM moved
              JOIN sale_order_line l ON l.id = moved.sale_line_id JOIN sale_order o ON o.id = l.order_id
             UNION ALL
            SELECT NULL, o.commitment_date FROM billed
              JOIN account_move_line aml ON aml.move_id = billed.id
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = aml.id
              JOIN sale_order_line l ON l.id = rel.order_line_id JOIN sale_order o ON o.id = l.order_id
        )
        SELECT DISTINCT (moment.day + beside.days)::date
          FROM (SELECT date::date FROM moved
                UNION SELECT before.date::date FROM moved
                        LEFT JOIN stock_move_move_rel packed ON packed.move_dest_id = moved.origin_returned_move_id
                        LEFT JOIN stock_move_move_rel picked ON picked.move_dest_id = packed.move_orig_id
                       CROSS JOIN LATERAL (VALUES (moved.origin_returned_move_id), (packed.move_orig_id),
                                                  (picked.move_orig_id)) AS chain(id)
                        JOIN stock_move before ON before.id = chain.id
                       WHERE moved.origin_returned_move_id IS NOT NULL
                UNION SELECT date FROM billed UNION SELECT invoice_date FROM billed
                UNION SELECT date_order::date FROM ordered UNION SELECT commitment_date::date FROM ordered
                UNION SELECT max_date FROM account_partial_reconcile
                       WHERE write_date > %(since)s AND company_id = ANY(%(companies)s)) AS moment(day)
         CROSS JOIN (VALUES (-1), (0), (1)) AS beside(days)
         WHERE moment.day IS NOT NULL
        """,
        since=since,
        companies=list(company_ids),
    )
