"""Where the orders of a company stand, from quotation to money."""

from odoo.tools import SQL


def stages(env, company_ids):
    """Grain: one row per (company, stage): company, stage's code, number of documents, amount, oldest moment.

    Amounts in the company's currency, taxes included: of orders what is ordered, of held ones what is held, of invoices
    what is open. A document counts in each stage it has a part in, as a person who opens the stage sees it.
    """
    order, picking, move = (env[name]._fields for name in ("sale.order", "stock.picking", "account.move"))
    return SQL(
        """
        WITH value AS (
            SELECT o.id, o.company_id, o.state, o.release_state, o.release_gate, o.invoice_status, o.date_order,
                   o.create_date, o.release_since, o.release_value_held,
                   o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
              FROM sale_order o WHERE o.company_id = ANY(%(companies)s)
        )
        SELECT company_id, 'quoted', COUNT(*), SUM(amount)::float8, MIN(create_date)
          FROM value WHERE state IN ('draft', 'sent') GROUP BY company_id
        UNION ALL
        SELECT company_id, CASE WHEN release_gate = 'stock' THEN 'stock' ELSE 'held' END,
               COUNT(*), SUM(release_value_held)::float8, MIN(release_since)
          FROM value WHERE state = 'sale' AND release_state IN ('held', 'partial') GROUP BY 1, 2
        UNION ALL
        SELECT p.company_id, 'warehouse', COUNT(DISTINCT p.id), NULL, MIN(p.scheduled_date)
          FROM stock_picking p
         WHERE p.company_id = ANY(%(companies)s) AND p.sale_id IS NOT NULL AND p.release_hold IS NOT TRUE
           AND p.state IN ('waiting', 'confirmed', 'assigned')
         GROUP BY p.company_id
        UNION ALL
        SELECT company_id, 'to_invoice', COUNT(*), SUM(amount)::float8, MIN(date_order)
          FROM value WHERE state = 'sale' AND invoice_status = 'to invoice' GROUP BY company_id
        UNION ALL
        SELECT company_id, 'invoiced', COUNT(*), SUM(amount_residual_signed)::float8, MIN(invoice_date)::timestamp
          FROM account_move
         WHERE company_id = ANY(%(companies)s) AND move_type = 'out_invoice' AND state = 'posted'
           AND payment_state IN ('not_paid', 'partial')
         GROUP BY company_id
        """,
        companies=list(company_ids),
        to_flush=[
            *(
                order[name]
                for name in ("state", "release_state", "release_gate", "invoice_status", "amount_total")
            ),
            *(order[name] for name in ("company_id", "release_since", "release_value_held", "date_order")),
            *(picking[name] for name in ("state", "sale_id", "release_hold", "scheduled_date", "company_id")),
            *(move[name] for name in ("state", "payment_state", "amount_residual_signed", "invoice_date")),
        ],
    )
