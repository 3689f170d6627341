"""Where the orders of a company stand, from quotation to money."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.flow import ages, open_invoices, reads


def order_stages(env, reach, now):
    """Grain: one row per (company, stage of orders): company, stage's code, number, amount, oldest moment, ages.

    Amounts in the company's currency, taxes included: what is ordered, of held orders what is held. An order counts in
    each stage it has a part in, as a person who opens the stage sees it. *reach*: (FROM, WHERE) of the orders.
    """
    return SQL(
        """
        WITH value AS MATERIALIZED (
            SELECT sale_order.id, sale_order.company_id, sale_order.state, sale_order.release_state,
                   sale_order.release_gate, sale_order.invoice_status, sale_order.date_order, sale_order.create_date,
                   sale_order.release_since, sale_order.release_value_held,
                   sale_order.amount_total / COALESCE(NULLIF(sale_order.currency_rate, 0), 1) AS amount
              FROM %(orders)s
             WHERE (sale_order.state IN ('draft', 'sent')
                    OR sale_order.state = 'sale'
                       AND (sale_order.release_state IN ('held', 'partial')
                            OR sale_order.invoice_status = 'to invoice'))
               AND %(readable)s
        )
        SELECT company_id, 'quoted', COUNT(*), SUM(amount)::float8, MIN(create_date), %(age_quoted)s
          FROM value WHERE state IN ('draft', 'sent') GROUP BY company_id
        UNION ALL
        SELECT company_id, CASE WHEN release_gate = 'stock' THEN 'stock' ELSE 'held' END,
               COUNT(*), SUM(release_value_held)::float8, MIN(release_since), %(age_held)s
          FROM value WHERE state = 'sale' AND release_state IN ('held', 'partial') GROUP BY 1, 2
        UNION ALL
        SELECT company_id, 'to_invoice', COUNT(*), SUM(amount)::float8, MIN(date_order), %(age_ordered)s
          FROM value WHERE state = 'sale' AND invoice_status = 'to invoice' GROUP BY company_id
        """,
        orders=reach[0],
        readable=reach[1],
        age_quoted=ages(SQL("create_date"), now),
        age_held=ages(SQL("release_since"), now),
        age_ordered=ages(SQL("date_order"), now),
        to_flush=reads(
            env, "sale.order", "state", "release_state", "release_gate", "invoice_status", "amount_total", "currency_rate",
            "company_id", "release_since", "release_value_held", "date_order",
        ),
    )  # fmt: skip


def warehouse_stages(env, reach, now):
    """Grain: one row per company: as :func:`order_stages`, the transfers of released orders that are still open.

    The amount is what their orders are worth without what is held of them, each order once: goods that left already
    are in it.
    """
    return SQL(
        """
        WITH open AS MATERIALIZED (
            SELECT stock_picking.id, stock_picking.company_id, stock_picking.scheduled_date, stock_picking.sale_id
              FROM %(pickings)s
             WHERE stock_picking.state IN ('waiting', 'confirmed', 'assigned')
               AND stock_picking.sale_id IS NOT NULL AND stock_picking.release_hold IS NOT TRUE AND %(readable)s
        ), worth AS (
            SELECT o.company_id, SUM(o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1)
                                     - COALESCE(o.release_value_held, 0)) AS amount
              FROM (SELECT DISTINCT sale_id FROM open) sold
              JOIN sale_order o ON o.id = sold.sale_id
             GROUP BY o.company_id
        )
        SELECT company_id, 'warehouse', COUNT(*), MAX(amount)::float8, MIN(scheduled_date), %(age)s
          FROM open LEFT JOIN worth USING (company_id) GROUP BY company_id
        """,
        pickings=reach[0],
        readable=reach[1],
        age=ages(SQL("scheduled_date"), now),
        to_flush=[
            *reads(env, "stock.picking", "state", "sale_id", "release_hold", "scheduled_date", "company_id"),
            *reads(env, "sale.order", "amount_total", "currency_rate", "release_value_held", "company_id"),
        ],
    )


def invoice_stages(env, reach, now):
    """Grain: one row per company: as :func:`order_stages`, the invoices that are open, and what is open of them."""
    return open_invoices(env, reach, now, "out_invoice", SQL("'invoiced'"))
