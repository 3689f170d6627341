"""Budgets used up by overrides, and what became of the orders they let go."""

from odoo.tools import SQL

from .columns import UNIT_PRICE, UNIT_PRICE_FIELDS


def use_budget(budget_id, user_id, start, amount):
    """Add *amount* to what the person used of the budget in the period that begins at *start*; returns the sum.

    One row per budget, person and period: two overrides at once meet in it, and the second is tried again on a fresh
    snapshot.
    """
    return SQL(
        """
        INSERT INTO order_release_budget_use (budget_id, user_id, start_date, used) VALUES (%s, %s, %s, %s)
        ON CONFLICT (budget_id, user_id, start_date)
        DO UPDATE SET used = order_release_budget_use.used + EXCLUDED.used
        RETURNING used::float8
        """,
        budget_id,
        user_id,
        start,
        amount,
    )


def outcomes(env, override_ids, today):
    """Grain: one row per override of *override_ids*: id, then the columns of ``logic.override.Facts`` after ``today``.

    Amounts in the currency of the order's company. Late is counted from the due date to the day of the last
    payment that closed the invoice.
    """
    override, order, line = (
        env[name]._fields for name in ("order.release.override", "sale.order", "sale.order.line")
    )
    move = env["account.move"]._fields
    return SQL(
        """
        WITH asked AS (
            SELECT v.id AS override_id, v.order_id FROM order_release_override v WHERE v.id = ANY(%(ids)s)
        ), delivered AS (
            SELECT l.order_id,
                   bool_or(l.qty_delivered > 0) AS shipped,
                   bool_and(l.qty_delivered >= l.product_uom_qty OR l.product_uom_qty <= 0) AS complete,
                   SUM(CASE WHEN l.product_uom_qty <> 0
                            THEN l.margin * LEAST(l.qty_delivered / l.product_uom_qty, 1) ELSE 0 END
                       / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS margin
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN product_product pp ON pp.id = l.product_id
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
             WHERE l.order_id IN (SELECT order_id FROM asked) AND l.display_type IS NULL AND pt.type = 'consu'
             GROUP BY l.order_id
        ), invoice AS (
            SELECT DISTINCT l.order_id, am.id, am.move_type, am.invoice_date_due AS due, am.payment_state,
                   ABS(am.amount_total_signed) AS total, ABS(am.amount_residual_signed) AS residual
              FROM sale_order_line l
              JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
              JOIN account_move_line aml ON aml.id = r.invoice_line_id
              JOIN account_move am ON am.id = aml.move_id
             WHERE l.order_id IN (SELECT order_id FROM asked) AND am.state = 'posted'
               AND am.move_type IN ('out_invoice', 'out_refund')
        ), settled AS (
            SELECT invoice.order_id, invoice.id, MAX(p.max_date) - invoice.due AS days
              FROM invoice
              JOIN account_move_line aml ON aml.move_id = invoice.id
              JOIN account_partial_reconcile p ON p.debit_move_id = aml.id
             WHERE invoice.move_type = 'out_invoice' AND invoice.residual = 0
             GROUP BY invoice.order_id, invoice.id, invoice.due
        ), money AS (
            SELECT order_id,
                   SUM(total) FILTER (WHERE move_type = 'out_invoice') AS invoiced,
                   SUM(residual) FILTER (WHERE move_type = 'out_invoice') AS residual,
                   SUM(total) FILTER (WHERE move_type = 'out_refund') AS credited,
                   MIN(due) FILTER (WHERE move_type = 'out_invoice' AND residual > 0) AS open_due
              FROM invoice GROUP BY order_id
        ), back AS (
            SELECT l.order_id, SUM(m.product_uom_qty * mu.factor / lu.factor * %(unit_price)s
                                   / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS value
              FROM stock_move m
              JOIN sale_order_line l ON l.id = m.sale_line_id
              JOIN uom_uom mu ON mu.id = m.product_uom
              JOIN uom_uom lu ON lu.id = l.product_uom_id
              JOIN sale_order o ON o.id = l.order_id
              JOIN stock_location source ON source.id = m.location_id
             WHERE l.order_id IN (SELECT order_id FROM asked) AND m.state = 'done' AND source.usage = 'customer'
             GROUP BY l.order_id
        )
        SELECT asked.override_id, o.state = 'cancel', COALESCE(delivered.shipped, FALSE),
               COALESCE(delivered.complete, FALSE), COALESCE(money.invoiced, 0)::float8,
               COALESCE(money.residual, 0)::float8,
               GREATEST(COALESCE(money.credited, 0) - COALESCE(back.value, 0), 0)::float8,
               COALESCE(delivered.margin, 0)::float8, money.open_due,
               (SELECT MAX(settled.days) FROM settled WHERE settled.order_id = asked.order_id)
          FROM asked
          JOIN sale_order o ON o.id = asked.order_id
          LEFT JOIN delivered ON delivered.order_id = asked.order_id
          LEFT JOIN money ON money.order_id = asked.order_id
          LEFT JOIN back ON back.order_id = asked.order_id
         ORDER BY asked.override_id
        """,
        ids=list(override_ids),
        unit_price=UNIT_PRICE,
        to_flush=[
            override["order_id"],
            *(order[name] for name in ("state", "currency_rate")),
            *(line[name] for name in ("qty_delivered", "margin", *UNIT_PRICE_FIELDS)),
            *(move[name] for name in ("state", "payment_state", "amount_residual", "invoice_date_due")),
            *(env["stock.move"]._fields[name] for name in ("state", "sale_line_id", "product_uom_qty")),
        ],
    )


def store_outcomes(rows, now):
    """Write one outcome per tuple of *rows*: override, then the columns of ``logic.override.Outcome``."""
    return SQL(
        """
        UPDATE order_release_override AS v
           SET outcome = new.outcome, days_late = new.days, loss_amount = new.loss, is_final = new.is_final,
               scored_at = %s
          FROM unnest(%s::int[], %s::varchar[], %s::int[], %s::numeric[], %s::bool[])
               AS new(id, outcome, days, loss, is_final)
         WHERE v.id = new.id
        """,
        now,
        *(list(column) for column in zip(*rows, strict=True)),
    )
