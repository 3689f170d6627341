"""Service to customers: orders and their lines on the day they were promised, shipped, or still stand open.

Only goods count; a line is delivered as far as its goods left to the customer. Quantities are in the line's unit.
"""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import ZONE, end_of_day, local_day

from .facts import Figure, Kind

# Quantities are rounded to at most this by their units.
NOISE = SQL("0.000001")
GOODS = SQL(
    """
    JOIN product_product pp ON pp.id = l.product_id
    JOIN product_template pt ON pt.id = pp.product_tmpl_id AND pt.type = 'consu'
    JOIN uom_uom lu ON lu.id = l.product_uom_id
    """
)
LINE_IS_GOODS = SQL(
    "l.display_type IS NULL AND l.product_uom_qty > 0 AND l.is_downpayment IS NOT TRUE AND l.is_expense IS NOT TRUE"
)
RATE = SQL("COALESCE(NULLIF(o.currency_rate, 0), 1)")


def due_lines(scope):
    """Grain: one row per goods line of an order whose promised day is over and lies in the period.

    ``ordered``, ``delivered`` whenever, ``in_time`` by the promised day, ``first`` on the first day any of the order
    left; ``value`` net in company currency; ``returned``: goods came back; ``credited``: a credit note was posted.
    Kits, whose goods are their parts, count as delivered what the order line says, when the last part has left.
    """
    return SQL(
        """
        SELECT due.day, due.company_id, due.warehouse_id, due.team_id, due.partner_id, pt.categ_id, l.id, due.order_id,
               l.product_uom_qty AS ordered, l.price_subtotal / due.rate AS value,
               CASE WHEN moved.is_kit THEN l.qty_delivered ELSE moved.delivered END AS delivered,
               CASE WHEN moved.is_kit THEN CASE WHEN moved.last_day <= due.day THEN l.qty_delivered ELSE 0 END
                    ELSE moved.in_time END AS in_time,
               CASE WHEN moved.first_day = MIN(moved.first_day) OVER (PARTITION BY due.order_id) THEN
                    CASE WHEN moved.is_kit THEN CASE WHEN moved.last_day = moved.first_day THEN l.qty_delivered ELSE 0 END
                         ELSE moved.first_quantity END ELSE 0 END AS first,
               EXISTS (SELECT FROM stock_move back JOIN stock_location source ON source.id = back.location_id
                        WHERE back.sale_line_id = l.id AND back.state = 'done' AND source.usage = 'customer') AS returned,
               EXISTS (SELECT FROM sale_order_line_invoice_rel rel
                         JOIN account_move_line aml ON aml.id = rel.invoice_line_id AND aml.parent_state = 'posted'
                         JOIN account_move note ON note.id = aml.move_id AND note.move_type = 'out_refund'
                        WHERE rel.order_line_id = l.id) AS credited
          FROM (SELECT o.id AS order_id, o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id,
                       %(rate)s AS rate, %(zone)s AS zone, %(promised)s AS day
                  FROM sale_order o JOIN res_partner p ON p.id = o.partner_id %(zones)s
                 WHERE %(companies)s AND o.state = 'sale' AND %(near)s AND %(promised)s < %(today)s) due
          JOIN sale_order_line l ON l.order_id = due.order_id AND %(is_goods)s
          %(goods)s
          CROSS JOIN LATERAL (
               SELECT BOOL_AND(daily.is_part) AS is_kit, MIN(daily.day) AS first_day, MAX(daily.day) AS last_day,
                      COALESCE(SUM(daily.quantity), 0) AS delivered,
                      COALESCE(SUM(daily.quantity) FILTER (WHERE daily.day <= due.day), 0) AS in_time,
                      (ARRAY_AGG(daily.quantity ORDER BY daily.day))[1] AS first_quantity
                 FROM (SELECT %(left_on)s AS day, BOOL_AND(m.product_id <> l.product_id) AS is_part,
                              SUM(m.quantity * mu.factor / lu.factor) AS quantity
                         FROM stock_move m
                         JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'customer'
                         JOIN uom_uom mu ON mu.id = m.product_uom
                        WHERE m.sale_line_id = l.id AND m.state = 'done' AND m.quantity > 0
                        GROUP BY 1) daily) moved
        """,
        rate=RATE,
        zone=ZONE,
        zones=scope.join_zones(SQL("o.company_id"), SQL("o.warehouse_id")),
        promised=local_day(SQL("o.commitment_date")),
        today=local_day(SQL("%s::timestamp", scope.now)),
        companies=scope.companies(SQL("o.company_id")),
        near=scope.near(SQL("o.commitment_date")),
        goods=GOODS,
        is_goods=LINE_IS_GOODS,
        left_on=local_day(SQL("m.date"), SQL("due.zone")),
    )


def due_orders(scope):
    """Grain: one row per order whose promised day is over: whether each of the four promises was kept, and the
    product of the shares of its lines that kept them."""
    return SQL(
        """
        SELECT day, company_id, warehouse_id, team_id, partner_id, NULL::int AS categ_id, order_id AS id,
               BOOL_AND(on_time) AS on_time, BOOL_AND(in_full) AS in_full, NOT BOOL_OR(returned) AS undamaged,
               NOT BOOL_OR(credited) AS documented,
               AVG(on_time::int) * AVG(in_full::int) * AVG((NOT returned)::int) * AVG((NOT credited)::int) AS product_form
          FROM (SELECT line.*, delivered >= ordered - %(noise)s AS in_full,
                       delivered > 0 AND in_time >= LEAST(ordered, delivered) - %(noise)s AS on_time
                  FROM (%(lines)s) AS line) judged
         GROUP BY day, company_id, warehouse_id, team_id, partner_id, order_id
        """,
        lines=due_lines(scope),
        noise=NOISE,
    )


def confirmed_orders(scope):
    """Grain: one row per confirmed order on the day of its confirmation: whether it has a promised date, its value
    net in company currency."""
    return SQL(
        """
        SELECT %(day)s AS day, o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id,
               NULL::int AS categ_id, o.id, o.commitment_date IS NOT NULL AS promised, o.amount_untaxed / %(rate)s AS value
          FROM sale_order o JOIN res_partner p ON p.id = o.partner_id %(zones)s
         WHERE %(companies)s AND o.state = 'sale' AND %(near)s
        """,
        day=local_day(SQL("o.date_order")),
        rate=RATE,
        zones=scope.join_zones(SQL("o.company_id"), SQL("o.warehouse_id")),
        companies=scope.companies(SQL("o.company_id")),
        near=scope.near(SQL("o.date_order")),
    )


def shipped_orders(scope):
    """Grain: one row per order on the day its last goods left, nothing of it being open: ``hours`` since its
    confirmation, by the clock."""
    return SQL(
        """
        SELECT %(day)s AS day, o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id,
               NULL::int AS categ_id, o.id, GREATEST(EXTRACT(EPOCH FROM gone.at - o.date_order) / 3600, 0) AS hours
          FROM (SELECT recent.order_id, last.at
                  FROM (SELECT DISTINCT touched_line.order_id FROM stock_move touched
                          JOIN sale_order_line touched_line ON touched_line.id = touched.sale_line_id
                         WHERE touched.state = 'done' AND %(near)s) recent
                 CROSS JOIN LATERAL (
                       SELECT MAX(every.date) AS at
                         FROM sale_order_line l
                         JOIN stock_move every ON every.sale_line_id = l.id AND every.state = 'done'
                         JOIN stock_location dest ON dest.id = every.location_dest_id AND dest.usage = 'customer'
                        WHERE l.order_id = recent.order_id) last
                 WHERE last.at IS NOT NULL) gone
          JOIN sale_order o ON o.id = gone.order_id
          JOIN res_partner p ON p.id = o.partner_id %(zones)s
         WHERE %(companies)s
           AND NOT EXISTS (SELECT FROM stock_move open JOIN sale_order_line ol ON ol.id = open.sale_line_id
                            WHERE ol.order_id = o.id AND open.state NOT IN ('done', 'cancel'))
        """,
        day=local_day(SQL("gone.at")),
        near=scope.near(SQL("touched.date")),
        zones=scope.join_zones(SQL("o.company_id"), SQL("o.warehouse_id")),
        companies=scope.companies(SQL("o.company_id")),
    )


def standing(scope, lines, events):
    """Grain: one row per (day, line) of which something stands at the end of the day.

    *lines* are order lines with their slice, ``zone`` and facts; *events* (line id, day, quantity, moment) add to or
    take from what stands. Days before the period count on its first, so that history is added up once, not daily.
    ``at`` is the end of the day in the branch, today's too, so that the same day always gives the same figure.
    """
    return SQL(
        """
        -- Materialized, and the days made from each run: joined with the days, all is added up anew for each of them.
        WITH run AS MATERIALIZED (
            SELECT id, day, quantity, last, LEAST(COALESCE(until - 1, %(end)s::date), %(end)s::date, %(today)s::date) AS until
              FROM (SELECT id, day, SUM(SUM(quantity)) OVER (PARTITION BY id ORDER BY day) AS quantity,
                           MAX(MAX(moment)) OVER (PARTITION BY id ORDER BY day) AS last,
                           LEAD(day) OVER (PARTITION BY id ORDER BY day) AS until
                      FROM (SELECT id, GREATEST(day, %(start)s::date) AS day, quantity, moment
                              FROM (%(events)s) AS event) clamped
                     GROUP BY id, day) stood
             WHERE quantity > %(noise)s
        )
        SELECT run.day + days.later AS day, line.*, run.quantity AS open, run.last, %(day_end)s AS at
          FROM run
         CROSS JOIN LATERAL generate_series(0, run.until - run.day) AS days(later)
          JOIN %(lines)s AS line ON line.id = run.id
        """,
        start=scope.start,
        end=scope.end,
        today=scope.today,
        events=events,
        lines=lines,
        day_end=end_of_day(SQL("run.day + days.later"), SQL("line.zone")),
        noise=NOISE,
    )


def order_lines(scope, condition):
    """Grain: one row per goods line of a confirmed order that meets *condition*: its slice, zone and facts."""
    return SQL(
        """
        SELECT o.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id, l.id,
               o.id AS order_id, l.product_id, l.product_uom_qty AS ordered, l.qty_delivered, lu.factor,
               l.price_subtotal / l.product_uom_qty / %(rate)s AS price, o.date_order, o.commitment_date, %(zone)s AS zone
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
          %(zones)s
          JOIN sale_order_line l ON l.order_id = o.id AND %(is_goods)s
          %(goods)s
         WHERE %(companies)s AND o.state = 'sale' AND %(condition)s
        """,
        rate=RATE,
        zone=ZONE,
        zones=scope.join_zones(SQL("o.company_id"), SQL("o.warehouse_id")),
        is_goods=LINE_IS_GOODS,
        goods=GOODS,
        companies=scope.companies(SQL("o.company_id")),
        condition=condition,
    )


def deliveries(lines, with_returns):
    """Grain: one event per move of the *lines* to the customer, or back where *with_returns*: line, local day,
    quantity, moment (of deliveries). A kit is delivered as its line says, when its last part leaves."""
    return SQL(
        """
        SELECT line.id, %(day)s AS day, m.sign * m.quantity / line.factor AS quantity,
               CASE WHEN m.sign > 0 THEN m.date END AS moment
          FROM %(lines)s AS line
         -- OFFSET 0 keeps the planner, who overrates the lines, from reading all moves there ever were.
         CROSS JOIN LATERAL (
               SELECT m.date, m.quantity * mu.factor AS quantity,
                      CASE WHEN dest.usage = 'customer' THEN 1 ELSE -1 END AS sign
                 FROM stock_move m
                 JOIN stock_location source ON source.id = m.location_id
                 JOIN stock_location dest ON dest.id = m.location_dest_id
                 JOIN uom_uom mu ON mu.id = m.product_uom
                WHERE m.sale_line_id = line.id AND m.state = 'done' AND m.product_id = line.product_id
                  AND (dest.usage = 'customer') <> (source.usage = 'customer') OFFSET 0) m
         WHERE m.sign > 0 OR %(with_returns)s
        UNION ALL
        SELECT line.id, %(last_day)s, line.qty_delivered, kit.at
          FROM %(lines)s AS line
         CROSS JOIN LATERAL (
               SELECT MAX(m.date) AS at, BOOL_AND(m.product_id <> line.product_id) AS is_kit
                 FROM stock_move m
                 JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'customer'
                WHERE m.sale_line_id = line.id AND m.state = 'done') kit
         WHERE kit.is_kit
        """,
        day=local_day(SQL("m.date"), SQL("line.zone")),
        last_day=local_day(SQL("kit.at"), SQL("line.zone")),
        lines=lines,
        with_returns=with_returns,
    )


def open_lines(scope):
    """Grain: one row per (day, goods line not delivered in full at the end of the day).

    ``value`` of the rest net in company currency, ``age`` in days since the confirmation; ``late_days`` since the
    line is a backorder: since the promised moment, or since some of the order left without it, whichever came first.
    By customer, not by category: a balance of both is a row per line and day.
    """
    lines = SQL("line")
    return SQL(
        """
        WITH line AS MATERIALIZED (%(candidates)s), began AS MATERIALIZED (
            SELECT wanted.order_id, gone.at
              FROM (SELECT DISTINCT order_id FROM line) wanted
             CROSS JOIN LATERAL (
                   SELECT MIN(m.date) AS at
                     FROM sale_order_line l
                     JOIN stock_move m ON m.sale_line_id = l.id AND m.state = 'done' AND m.quantity > 0
                     JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'customer'
                    WHERE l.order_id = wanted.order_id) gone
        )
        SELECT o.day, o.company_id, o.warehouse_id, o.team_id, o.partner_id, NULL::int AS categ_id, o.id,
               o.open * o.price AS value,
               EXTRACT(EPOCH FROM o.at - o.date_order) / 86400 AS age,
               CASE WHEN LEAST(o.commitment_date, began.at) < o.at
                    THEN EXTRACT(EPOCH FROM o.at - LEAST(o.commitment_date, began.at)) / 86400 END AS late_days
          FROM (%(standing)s) AS o
          LEFT JOIN began ON began.order_id = o.order_id
        """,
        candidates=order_lines(
            scope,
            SQL(
                """(l.qty_delivered < l.product_uom_qty OR l.id IN (
                        SELECT sale_line_id FROM stock_move
                         WHERE state = 'done' AND sale_line_id IS NOT NULL AND date >= %s::date - 1))""",
                scope.start,
            ),
        ),
        standing=standing(
            scope,
            lines,
            SQL(
                """SELECT id, %s AS day, ordered AS quantity, NULL::timestamp AS moment FROM line
                   UNION ALL SELECT id, day, -quantity, moment FROM (%s) AS gone""",
                local_day(SQL("date_order"), SQL("zone")),
                deliveries(lines, with_returns=False),
            ),
        ),
    )


KINDS = (
    Kind(
        "sale.order",
        due_orders,
        {
            "order_otif": Figure("(on_time AND in_full)::int", "1"),
            "order_on_time": Figure("on_time::int", "1"),
            "order_in_full": Figure("in_full::int", "1"),
            "order_undamaged": Figure("undamaged::int", "1"),
            "order_documented": Figure("documented::int", "1"),
            "order_perfect": Figure("(on_time AND in_full AND undamaged AND documented)::int", "1"),
            "order_perfect_product": Figure("product_form", "1"),
        },
    ),
    Kind(
        "sale.order.line",
        due_lines,
        {
            "fill_rate_line": Figure("(in_time >= ordered - 0.000001)::int", "1"),
            "fill_rate_unit": Figure("LEAST(in_time, ordered)", "ordered"),
            "fill_rate_value": Figure("value * LEAST(in_time / ordered, 1)", "value"),
            "fill_rate_first_pass": Figure("(first >= ordered - 0.000001)::int", "1"),
        },
    ),
    Kind(
        "sale.order",
        confirmed_orders,
        {
            "order_promised": Figure("promised::int", "1"),
            "order_intake": Figure("value"),
        },
    ),
    Kind("sale.order", shipped_orders, {"order_cycle_gross": Figure("hours", "1")}),
    Kind(
        "sale.order.line",
        open_lines,
        {
            "order_backlog_value": Figure("value"),
            "order_backlog_age": Figure("age", "1"),
            "backorder_value": Figure("value", where="late_days IS NOT NULL"),
            "backorder_age": Figure("late_days", "1", where="late_days IS NOT NULL"),
        },
    ),
)
