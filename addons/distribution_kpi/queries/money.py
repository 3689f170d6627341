"""Money from list price to cash: invoice lines, freight bills, open items of customers and vendors, deliveries nobody has billed.

Amounts are net of taxes in company currency, open items as they stand in the books; a document counts on its own date.
"""

from odoo.tools import SQL

from .facts import Figure, Kind
from .sales import deliveries, order_lines, standing
from .stock import quants

# Days of invoices that say how much is sold or bought a day.
PACE_DAYS = 90
SISTERS = SQL(
    "(SELECT cp.commercial_partner_id FROM res_company c JOIN res_partner cp ON cp.id = c.partner_id)"
)


def invoice_lines(scope):
    """Grain: one row per line of a posted customer invoice or credit note (``is_refund``), down payments left out.

    ``net``, below zero on credit notes; ``unreduced`` before the line's discount; ``list`` at the price the system
    gave the order, before anybody changed it; ``cost`` of the goods as they left stock, else at their cost of today. A
    credit note takes back the cost of what came back (``returned``), not of what was only made cheaper.
    """
    return SQL(
        """
        SELECT line.*, unreduced * COALESCE(NULLIF(technical, 0) / NULLIF(price, 0), 1) AS list,
               unit_cost * CASE WHEN is_refund THEN -LEAST(quantity, returned) ELSE quantity END AS cost
          FROM (SELECT inv.invoice_date AS day, aml.company_id, aml.kpi_warehouse_id AS warehouse_id, inv.team_id,
                       inv.commercial_partner_id AS partner_id, pt.categ_id, aml.id,
                       inv.move_type = 'out_refund' AS is_refund, -aml.balance AS net, aml.quantity,
                       CASE WHEN aml.discount < 100 THEN -aml.balance / (1 - COALESCE(aml.discount, 0) / 100)
                            ELSE aml.quantity * aml.price_unit / COALESCE(NULLIF(inv.invoice_currency_rate, 0), 1)
                             END AS unreduced,
                       sold.technical_price_unit AS technical, sold.price_unit AS price,
                       COALESCE(moved.returned * lu.factor / au.factor, 0) AS returned,
                       COALESCE(moved.value / NULLIF(moved.quantity, 0) * au.factor / lu.factor,
                                (pp.standard_price ->> aml.company_id::text)::float8 * au.factor / pu.factor, 0) AS unit_cost
                  FROM account_move inv
                  JOIN account_move_line aml ON aml.move_id = inv.id AND aml.display_type = 'product'
                                            AND aml.is_downpayment IS NOT TRUE
                  LEFT JOIN product_product pp ON pp.id = aml.product_id
                  LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
                  LEFT JOIN uom_uom pu ON pu.id = pt.uom_id
                  LEFT JOIN uom_uom au ON au.id = COALESCE(aml.product_uom_id, pt.uom_id)
                  LEFT JOIN LATERAL (
                       SELECT l.* FROM sale_order_line_invoice_rel rel JOIN sale_order_line l ON l.id = rel.order_line_id
                        WHERE rel.invoice_line_id = aml.id ORDER BY l.id LIMIT 1) sold ON TRUE
                  LEFT JOIN uom_uom lu ON lu.id = sold.product_uom_id
                  LEFT JOIN LATERAL (
                       SELECT SUM(ABS(m.value)) FILTER (WHERE dest.usage = 'customer') AS value,
                              CASE WHEN BOOL_AND(m.product_id <> sold.product_id) THEN sold.qty_delivered
                                   ELSE SUM(m.quantity * mu.factor / lu.factor) FILTER (WHERE dest.usage = 'customer')
                                    END AS quantity,
                              SUM(m.quantity * mu.factor / lu.factor) FILTER (WHERE source.usage = 'customer') AS returned
                         FROM stock_move m
                         JOIN stock_location source ON source.id = m.location_id
                         JOIN stock_location dest ON dest.id = m.location_dest_id
                         JOIN uom_uom mu ON mu.id = m.product_uom
                        WHERE m.sale_line_id = sold.id AND m.state = 'done'
                          AND 'customer' IN (source.usage, dest.usage)) moved ON TRUE
                 WHERE %(companies)s AND inv.state = 'posted' AND inv.move_type IN ('out_invoice', 'out_refund')
                   AND inv.invoice_date BETWEEN %(start)s AND %(end)s) line
        """,
        companies=scope.companies(SQL("inv.company_id")),
        start=scope.start,
        end=scope.end,
    )


def freight_bills(scope):
    """Grain: one row per line of a posted vendor bill or its refund (below zero) over a service marked as freight:
    ``freight`` and ``expedite`` on its accounting date, in the branch whose order brought it. It belongs to no
    customer, channel or category of goods."""
    return SQL(
        """
        SELECT aml.date AS day, aml.company_id, aml.kpi_warehouse_id AS warehouse_id, NULL::int AS team_id,
               NULL::int AS partner_id, NULL::int AS categ_id, aml.id,
               CASE WHEN pt.branch_cost = 'freight' THEN aml.balance ELSE 0 END AS freight,
               CASE WHEN pt.branch_cost = 'expedite' THEN aml.balance ELSE 0 END AS expedite
          FROM product_template pt
          JOIN product_product pp ON pp.product_tmpl_id = pt.id
          JOIN account_move_line aml ON aml.product_id = pp.id AND aml.parent_state = 'posted'
                                    AND aml.display_type = 'product'
          JOIN account_move bill ON bill.id = aml.move_id AND bill.move_type IN ('in_invoice', 'in_refund')
         WHERE pt.branch_cost IS NOT NULL AND %(companies)s AND aml.date BETWEEN %(start)s AND %(end)s
        """,
        companies=scope.companies(SQL("aml.company_id")),
        start=scope.start,
        end=scope.end,
    )


def delivered_margins(scope):
    """Grain: one row per line of a customer invoice (``net``, ``margin``) and per line of a freight bill (``margin``,
    below zero)."""
    return SQL(
        """
        SELECT %(slice)s, net, net - cost AS margin FROM (%(sold)s) AS sold
        UNION ALL
        SELECT %(slice)s, 0, -freight - expedite FROM (%(freight)s) AS carried
        """,
        slice=SQL("day, company_id, warehouse_id, team_id, partner_id, categ_id, id"),
        sold=invoice_lines(scope),
        freight=freight_bills(scope),
    )


def invoices(scope):
    """Grain: one row per posted customer invoice: ``is_right`` unless a posted credit note takes some of it back."""
    return SQL(
        """
        SELECT inv.invoice_date AS day, inv.company_id, NULL::int AS warehouse_id, inv.team_id,
               inv.commercial_partner_id AS partner_id, NULL::int AS categ_id, inv.id,
               NOT EXISTS (SELECT FROM account_move note
                            WHERE note.reversed_entry_id = inv.id AND note.state = 'posted') AS is_right
          FROM account_move inv
         WHERE %(companies)s AND inv.state = 'posted' AND inv.move_type = 'out_invoice'
           AND inv.invoice_date BETWEEN %(start)s AND %(end)s
        """,
        companies=scope.companies(SQL("inv.company_id")),
        start=scope.start,
        end=scope.end,
    )


def _open_items(account_type, document_types):
    def open_items(scope):
        """Grain: one row per (day, journal item of the account type) that is open or was billed lately.

        ``open`` at the end of the day, ``is_overdue`` when due before it, ``billed`` a day: an invoice or credit note
        of the last PACE_DAYS over PACE_DAYS. Receivable is above zero, payable too.
        """
        return SQL(
            """
            -- The items first: joined with the days before, every item there ever was is read once a day.
            WITH item AS MATERIALIZED (
                SELECT aml.id, aml.company_id, inv.team_id, p.commercial_partner_id AS partner_id, aml.amount_residual,
                       aml.date, COALESCE(aml.date_maturity, aml.date) AS due_on, aml.balance,
                       inv.move_type = ANY(%(types)s) AS is_invoice
                  FROM account_move_line aml
                  JOIN account_account account ON account.id = aml.account_id AND account.account_type = %(account_type)s
                  JOIN account_move inv ON inv.id = aml.move_id
                  LEFT JOIN res_partner p ON p.id = aml.partner_id
                 WHERE %(companies)s AND aml.parent_state = 'posted' AND aml.date <= %(end)s
                   AND (aml.amount_residual <> 0 OR aml.date > %(start)s::date - %(pace)s OR aml.id IN (
                        SELECT unnest(ARRAY[debit_move_id, credit_move_id]) FROM account_partial_reconcile
                         WHERE max_date > %(start)s))
            ), paid AS (
                SELECT debit_move_id AS id, max_date AS day, amount FROM account_partial_reconcile WHERE max_date > %(start)s
                 UNION ALL
                SELECT credit_move_id, max_date, -amount FROM account_partial_reconcile WHERE max_date > %(start)s
            -- What is paid after a day is open on it. Materialized: joined with the days, it is added up for each of them.
            ), run AS MATERIALIZED (
                SELECT id, day, later, LEAST(COALESCE(until - 1, %(end)s::date), %(end)s::date, %(today)s::date) AS until
                  FROM (SELECT id, day, LEAD(day) OVER (PARTITION BY id ORDER BY day) AS until,
                               SUM(SUM(amount)) OVER (PARTITION BY id)
                               - SUM(SUM(amount)) OVER (PARTITION BY id ORDER BY day) AS later
                          FROM (SELECT id, GREATEST(date, %(start)s::date) AS day, 0 AS amount FROM item
                                 UNION ALL
                                SELECT item.id, paid.day, paid.amount FROM paid JOIN item ON item.id = paid.id) event
                         GROUP BY id, day) stood
            )
            SELECT run.day + days.later AS day, item.company_id, NULL::int AS warehouse_id, item.team_id, item.partner_id,
                   NULL::int AS categ_id, item.id, %(sign)s * (item.amount_residual + run.later) AS open,
                   item.due_on < run.day + days.later AS is_overdue,
                   CASE WHEN item.is_invoice AND item.date > run.day + days.later - %(pace)s
                        THEN %(sign)s * item.balance / %(pace)s ELSE 0 END AS billed
              FROM run
             CROSS JOIN LATERAL generate_series(0, run.until - run.day) AS days(later)
              JOIN item ON item.id = run.id
            """,
            sign=-1 if account_type == "liability_payable" else 1,
            types=list(document_types),
            account_type=account_type,
            pace=PACE_DAYS,
            companies=scope.companies(SQL("aml.company_id")),
            start=scope.start,
            end=scope.end,
            today=scope.today,
        )

    return open_items


receivables = _open_items("asset_receivable", ("out_invoice", "out_refund"))
payables = _open_items("liability_payable", ("in_invoice", "in_refund"))


def cash_cycle(scope):
    """Grain: the parts of the cash cycle of a company today, without their documents, and the values of the KPIs that
    say the parts one by one, which open them: ``tied`` (stock + receivables - payables), ``sold`` a day."""
    return SQL(
        """
        SELECT part.day, part.company_id, NULL::int AS warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               NULL::int AS categ_id, part.id, part.tied, part.sold
          FROM (SELECT day, company_id, NULL::int AS id, value AS tied, 0 AS sold FROM (%(stock)s) AS own
                UNION ALL
                SELECT day, company_id, NULL, open, billed FROM (%(receivables)s) AS owed WHERE day = %(today)s
                UNION ALL
                SELECT day, company_id, NULL, -open, 0 FROM (%(payables)s) AS owing WHERE day = %(today)s
                UNION ALL
                SELECT v.day, v.company_id, v.id, 0, 0
                  FROM distribution_kpi_value v JOIN distribution_kpi k ON k.id = v.kpi_id
                 WHERE k.code IN ('stock_value', 'receivables_value', 'payables_value', 'dso')
                   AND v.day BETWEEN %(start)s AND %(end)s AND %(companies)s) part
        """,
        stock=quants(scope),
        receivables=receivables(scope),
        payables=payables(scope),
        today=scope.today,
        start=scope.start,
        end=scope.end,
        companies=scope.companies(SQL("v.company_id")),
    )


def unbilled_lines(scope):
    """Grain: one row per (day, order line of which more had left than was billed at the end of the day).

    ``value`` of the difference at the order's net price in company currency, ``age`` in days since the last of it
    left. What came back is taken off; companies of the group are no customers here.
    """
    lines = SQL("line")
    return SQL(
        """
        WITH line AS MATERIALIZED (%(candidates)s)
        SELECT o.day, o.company_id, o.warehouse_id, o.team_id, o.partner_id, NULL::int AS categ_id, o.id, o.order_id,
               o.open * o.price AS value, EXTRACT(EPOCH FROM o.at - o.last) / 86400 AS age
          FROM (%(standing)s) AS o
        """,
        candidates=order_lines(
            scope,
            SQL(
                """l.price_subtotal > 0 AND p.commercial_partner_id NOT IN %(sisters)s AND (
                       l.qty_delivered > l.qty_invoiced
                       OR l.id IN (SELECT rel.order_line_id FROM sale_order_line_invoice_rel rel
                                     JOIN account_move_line aml ON aml.id = rel.invoice_line_id AND aml.date > %(start)s)
                       OR l.id IN (SELECT sale_line_id FROM stock_move
                                    WHERE state = 'done' AND sale_line_id IS NOT NULL
                                      AND origin_returned_move_id IS NOT NULL AND date >= %(start)s::date - 1))""",
                sisters=SISTERS,
                start=scope.start,
            ),
        ),
        standing=standing(
            scope,
            lines,
            SQL(
                """
                %(deliveries)s
                UNION ALL
                SELECT line.id, inv.invoice_date, CASE WHEN inv.move_type = 'out_refund' THEN 1 ELSE -1 END
                       * aml.quantity * au.factor / line.factor, NULL
                  FROM line
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line aml ON aml.id = rel.invoice_line_id AND aml.parent_state = 'posted'
                  JOIN account_move inv ON inv.id = aml.move_id
                  JOIN uom_uom au ON au.id = aml.product_uom_id
                """,
                deliveries=deliveries(lines, with_returns=True),
            ),
        ),
    )


def unbilled_orders(scope, days, order_ids=None):
    """Grain: one row per order with goods that left more than *days* ago and that nobody has billed today."""
    return SQL(
        """
        SELECT line.order_id, o.name, line.company_id, line.warehouse_id, line.team_id, line.partner_id,
               SUM(line.value)::float8 AS value, COUNT(*) AS lines, MAX(line.age)::float8 AS age
          FROM (%(lines)s) AS line JOIN sale_order o ON o.id = line.order_id
         WHERE line.age > %(days)s AND %(narrowed)s
         GROUP BY o.id, 1, 3, 4, 5, 6 ORDER BY 1
        """,
        lines=unbilled_lines(scope),
        days=days,
        narrowed=SQL("TRUE") if order_ids is None else SQL("o.id = ANY(%s)", list(order_ids)),
    )


KINDS = (
    Kind(
        "account.move.line",
        invoice_lines,
        {
            "revenue": Figure("net"),
            "gross_margin": Figure("net - cost", "net"),
            "gross_margin_value": Figure("net - cost"),
            "bridge_list": Figure("list", where="NOT is_refund"),
            "bridge_price": Figure("list - unreduced", where="NOT is_refund"),
            "bridge_discount": Figure("unreduced - net", where="NOT is_refund"),
            "bridge_returns": Figure("-net", where="is_refund AND returned > 0"),
            "bridge_credits": Figure("-net", where="is_refund AND returned <= 0"),
            "bridge_cost": Figure("cost"),
            "credit_note_share": Figure(
                "CASE WHEN is_refund THEN -net ELSE 0 END", "CASE WHEN is_refund THEN 0 ELSE net END"
            ),
        },
    ),
    Kind(
        "account.move.line",
        freight_bills,
        {
            "bridge_freight": Figure("freight", where="freight <> 0"),
            "bridge_expedite": Figure("expedite", where="expedite <> 0"),
        },
    ),
    Kind("account.move.line", delivered_margins, {"delivered_margin": Figure("margin", "net")}),
    Kind("account.move", invoices, {"invoice_accuracy": Figure("is_right::int", "1")}),
    Kind(
        "account.move.line",
        receivables,
        {
            "receivables_value": Figure("open", where="open <> 0"),
            "receivables_overdue_value": Figure("open", where="open > 0 AND is_overdue"),
            "receivables_overdue": Figure("open * is_overdue::int", "open", where="open > 0"),
            "dso": Figure("open", "billed", where="open <> 0 OR billed <> 0"),
        },
    ),
    Kind(
        "account.move.line",
        payables,
        {
            "payables_value": Figure("open", where="open <> 0"),
            "dpo": Figure("open", "billed", where="open <> 0 OR billed <> 0"),
        },
    ),
    Kind("distribution.kpi.value", cash_cycle, {"cash_to_cash": Figure("tied", "sold")}),
    Kind(
        "sale.order.line",
        unbilled_lines,
        {"unbilled_value": Figure("value"), "unbilled_age": Figure("age", "1")},
    ),
)
