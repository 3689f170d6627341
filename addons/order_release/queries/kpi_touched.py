"""Days whose figures of the release may have changed, by what was written since."""

from odoo.tools import SQL

LET_GO = SQL("('release', 'override', 'auto_release')")


def touched_moments(company_ids, since):
    """Grain: one row per moment on which something written after *since* counts.

    An order counts on its confirmation, on the day it was first let go and on the day its last goods left, which a
    move that is cancelled or done late decides; a hold on the order's confirmation and on its own end; an override on
    its own day, until its outcome is final.
    """
    return SQL(
        """
        WITH changed AS (
            SELECT id FROM sale_order WHERE write_date > %(since)s AND company_id = ANY(%(companies)s)
             UNION
            SELECT l.order_id FROM stock_move m JOIN sale_order_line l ON l.id = m.sale_line_id
             WHERE m.write_date > %(since)s AND m.company_id = ANY(%(companies)s)
             UNION
            SELECT h.order_id FROM order_release_hold h JOIN sale_order o ON o.id = h.order_id
             WHERE (h.since > %(since)s OR h.cleared_at > %(since)s) AND o.company_id = ANY(%(companies)s)
        )
        SELECT o.date_order FROM changed JOIN sale_order o ON o.id = changed.id AND o.state = 'sale'
         UNION
        SELECT h.cleared_at FROM changed JOIN order_release_hold h ON h.order_id = changed.id
         UNION
        SELECT MIN(d.recorded_at) FROM changed
          JOIN distribution_decision d ON d.res_model = 'sale.order' AND d.res_id = changed.id AND d.verdict IN %(let_go)s
         GROUP BY changed.id
         UNION
        SELECT MAX(m.date) FROM changed
          JOIN sale_order_line l ON l.order_id = changed.id
          JOIN stock_move m ON m.sale_line_id = l.id AND m.state = 'done'
         GROUP BY changed.id
         UNION
        SELECT r.day FROM order_release_override r
         WHERE r.company_id = ANY(%(companies)s) AND (r.scored_at > %(since)s OR r.order_id IN (SELECT id FROM changed))
        """,
        since=since,
        companies=list(company_ids),
        let_go=LET_GO,
    )
