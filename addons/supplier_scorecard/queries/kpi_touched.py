"""Days whose figures of suppliers may have changed, by what was written since."""

from odoo.tools import SQL


def due_moments(company_ids, since):
    """Grain: one row per day on which a delivery is due, or was by an earlier promise, whose order, receipts, bills,
    promises or complaints were written after *since*."""
    return SQL(
        """
        WITH changed AS (
            SELECT id FROM purchase_order_line WHERE write_date > %(since)s
             UNION
            SELECT l.id FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id WHERE o.write_date > %(since)s
             UNION
            SELECT purchase_line_id FROM stock_move WHERE write_date > %(since)s
             UNION
            SELECT purchase_line_id FROM account_move_line WHERE write_date > %(since)s
             UNION
            SELECT line_id_value FROM supplier_commitment WHERE recorded_at > %(since)s
             UNION
            SELECT line_id FROM supplier_quality_incident WHERE write_date > %(since)s
             UNION
            SELECT line_id FROM supplier_appeal WHERE write_date > %(since)s
        )
        SELECT due.day FROM changed
          JOIN supplier_event e ON e.line_id = changed.id AND e.company_id = ANY(%(companies)s)
         CROSS JOIN LATERAL (VALUES (e.due_date), (e.due_requested), (e.due_first), (e.due_last)) AS due(day)
         UNION
        SELECT c.promised_at FROM changed JOIN supplier_commitment c ON c.line_id_value = changed.id
        """,
        since=since,
        companies=list(company_ids),
    )


def open_moments(company_ids, since):
    """Grain: one row per moment of a receipt and day of a bill of goods ordered that was written after *since*, or whose
    order line was."""
    return SQL(
        """
        SELECT m.date FROM stock_move m JOIN purchase_order_line pol ON pol.id = m.purchase_line_id
         WHERE m.state = 'done' AND m.write_date > %(since)s AND pol.company_id = ANY(%(companies)s)
         UNION
        SELECT aml.date FROM account_move_line aml JOIN purchase_order_line pol ON pol.id = aml.purchase_line_id
         WHERE aml.parent_state = 'posted' AND aml.write_date > %(since)s AND pol.company_id = ANY(%(companies)s)
         UNION
        SELECT m.date FROM purchase_order_line pol JOIN stock_move m ON m.purchase_line_id = pol.id AND m.state = 'done'
         WHERE pol.write_date > %(since)s AND pol.company_id = ANY(%(companies)s)
        """,
        since=since,
        companies=list(company_ids),
    )
