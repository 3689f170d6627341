from odoo.tools import SQL


def unexplained_releases(company_ids):
    """Open or done demand that was held once and is free without a decision in the ledger. Grain: one row per move.

    Columns: move_id, company_id, picking_id, sale_line_id, product_id, product_qty (product unit), held_at,
    decision_id (what the move names, or NULL). A decision explains a move if the ledger has it, for the same
    company, made after the hold, and, when it is about a sales order, about this move's order.
    """
    return SQL(
        """
        SELECT m.id AS move_id, m.company_id, m.picking_id, m.sale_line_id, m.product_id, m.product_qty,
               m.release_held_at AS held_at, m.release_decision_id_value AS decision_id
          FROM stock_move m
          LEFT JOIN sale_order_line l ON l.id = m.sale_line_id
         WHERE m.release_held_at IS NOT NULL
           AND m.release_hold IS NOT TRUE
           AND m.state <> 'cancel'
           AND m.company_id = ANY(%(company_ids)s)
           AND NOT EXISTS (
                   SELECT 1
                     FROM distribution_decision d
                    WHERE d.id = m.release_decision_id_value
                      AND d.company_id = m.company_id
                      AND d.recorded_at >= m.release_held_at
                      AND (d.res_model <> 'sale.order' OR l.order_id IS NULL OR d.res_id = l.order_id))
         ORDER BY m.id
        """,
        company_ids=list(company_ids),
    )
