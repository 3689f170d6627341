"""Where purchase orders and vendor bills stand, from the request to the payment."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.flow import ages, open_invoices, reads


def order_stages(env, reach, now):
    """Grain: one row per (company, stage of orders): company, stage's code, number, amount, oldest moment, ages.

    Amounts in the company's currency, taxes included: what is ordered, of ``to_bill`` what came and was not billed.
    An order whose goods are to come is in one of ``late``, ``unconfirmed`` and ``ordered``. *reach*: (FROM, WHERE).
    """
    return SQL(
        """
        WITH value AS MATERIALIZED (
            SELECT purchase_order.id, purchase_order.company_id, purchase_order.invoice_status,
                   COALESCE(NULLIF(purchase_order.currency_rate, 0), 1) AS rate, purchase_order.amount_total,
                   purchase_order.create_date, purchase_order.date_approve, purchase_order.date_planned,
                   COALESCE(purchase_order.effective_date, purchase_order.date_approve) AS arrived,
                   CASE WHEN purchase_order.state <> 'purchase' THEN 'requested'
                        WHEN COALESCE(purchase_order.receipt_status, 'full') = 'full' THEN NULL
                        WHEN purchase_order.date_planned < %(now)s THEN 'late'
                        WHEN purchase_order.acknowledged IS NOT TRUE AND purchase_order.receipt_status = 'pending'
                        THEN 'unconfirmed'
                        ELSE 'ordered' END AS stage
              FROM %(orders)s
             WHERE (purchase_order.state IN ('draft', 'sent', 'to approve')
                    OR purchase_order.state = 'purchase'
                       AND (purchase_order.receipt_status IN ('pending', 'partial')
                            OR purchase_order.invoice_status = 'to invoice'))
               AND %(readable)s
        ), waits AS (
            SELECT value.*, CASE stage WHEN 'requested' THEN create_date WHEN 'late' THEN date_planned
                                       ELSE date_approve END AS since
              FROM value
             WHERE stage IS NOT NULL
        ), billable AS (
            SELECT value.company_id, value.id, value.arrived,
                   SUM(line.price_total * line.qty_to_invoice / NULLIF(line.product_qty, 0)) / value.rate AS amount
              FROM value
              JOIN purchase_order_line line ON line.order_id = value.id AND line.display_type IS NULL
             WHERE value.stage IS DISTINCT FROM 'requested' AND value.invoice_status = 'to invoice'
             GROUP BY value.company_id, value.id, value.arrived, value.rate
        )
        SELECT company_id, stage, COUNT(*), SUM(amount_total / rate)::float8, MIN(since), %(age)s
          FROM waits GROUP BY 1, 2
        UNION ALL
        SELECT company_id, 'to_bill', COUNT(*), SUM(amount)::float8, MIN(arrived), %(age_arrived)s
          FROM billable GROUP BY company_id
        """,
        orders=reach[0],
        readable=reach[1],
        now=now,
        age=ages(SQL("since"), now),
        age_arrived=ages(SQL("arrived"), now),
        to_flush=[
            *reads(
                env, "purchase.order", "state", "receipt_status", "invoice_status", "amount_total", "currency_rate",
                "company_id", "acknowledged", "date_planned", "date_approve", "effective_date",
            ),
            *reads(
                env, "purchase.order.line", "price_total", "qty_to_invoice", "product_qty", "order_id", "display_type"
            ),
        ],
    )  # fmt: skip


def bill_stages(env, reach, now):
    """Grain: one row per (company, ``held`` or ``billed``): as :func:`order_stages`, bills and what is open of them."""
    stage = SQL("CASE WHEN account_move.match_state = 'held' THEN 'held' ELSE 'billed' END")
    return open_invoices(env, reach, now, "in_invoice", stage, sign=-1, also=["match_state"])
