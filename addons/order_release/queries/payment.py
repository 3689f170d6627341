"""What is paid of orders before anything leaves."""

from odoo.tools import SQL

from .columns import columns, id_array


def paid(env, order_ids):
    """Grain: one row per order of *order_ids* with a total: in the columns of ``Paid``, order currency, after its id.

    Captured is the larger of the transactions done and of what is paid on its posted invoices, as a transaction pays
    an invoice in the end; of an invoice over several orders each has its part, and what is credited is not paid.
    The share is the order's own where it requires payment, else that of its payment terms.
    """
    fields = [
        *columns(env, "sale.order", "amount_total", "require_payment", "prepayment_percent", "currency_id"),
        *columns(env, "sale.order", "payment_term_id", "transaction_ids"),
        *columns(env, "account.payment.term", "release_prepaid_share"),
        *columns(env, "payment.transaction", "state", "amount"),
        *columns(env, "account.move", "state", "move_type", "amount_total", "amount_residual"),
        *columns(env, "account.move.line", "move_id", "price_total"),
        *columns(env, "sale.order.line", "order_id", "invoice_lines"),
    ]
    return SQL(
        """
        WITH asked AS MATERIALIZED (
            SELECT o.id, o.amount_total, o.currency_id,
                   GREATEST(CASE WHEN o.require_payment THEN o.prepayment_percent ELSE 0 END,
                            COALESCE(term.release_prepaid_share, 0)) AS share
              FROM sale_order o
              LEFT JOIN account_payment_term term ON term.id = o.payment_term_id
             WHERE o.id = ANY(%(orders)s) AND o.amount_total > 0
        ), transferred AS (
            SELECT rel.sale_order_id AS id, SUM(t.amount) FILTER (WHERE t.state = 'done') AS done,
                   SUM(t.amount) FILTER (WHERE t.state = 'authorized') AS authorised
              FROM asked
              JOIN sale_order_transaction_rel rel ON rel.sale_order_id = asked.id
              JOIN payment_transaction t ON t.id = rel.transaction_id AND t.state IN ('done', 'authorized')
             GROUP BY rel.sale_order_id
        ), invoiced AS (
            SELECT one.order_id AS id,
                   SUM((m.amount_total - m.amount_residual) * CASE WHEN m.move_type = 'out_refund' THEN -1 ELSE 1 END
                       * COALESCE(one.own / NULLIF(m.amount_total, 0), 1)) AS paid
              FROM (SELECT order_id, move_id, SUM(price_total) AS own
                      FROM (SELECT DISTINCT l.order_id, aml.move_id, aml.id, aml.price_total
                              FROM asked
                              JOIN sale_order_line l ON l.order_id = asked.id
                              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = l.id
                              JOIN account_move_line aml ON aml.id = rel.invoice_line_id) item
                     GROUP BY order_id, move_id) one
              JOIN account_move m
                ON m.id = one.move_id AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
             GROUP BY one.order_id
        )
        SELECT asked.id, asked.amount_total::float8, asked.share::float8,
               GREATEST(COALESCE(transferred.done, 0), COALESCE(invoiced.paid, 0))::float8,
               COALESCE(transferred.authorised, 0)::float8, asked.currency_id
          FROM asked
          LEFT JOIN transferred ON transferred.id = asked.id
          LEFT JOIN invoiced ON invoiced.id = asked.id
        """,
        orders=id_array(order_ids),
        to_flush=fields,
    )
