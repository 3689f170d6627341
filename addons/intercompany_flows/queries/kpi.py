"""What the KPIs of trade between companies are counted from: rows of single documents on the company's local day."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import local_day, near, zone_rows

# Of the company that the row was joined with.
ZONE = SQL("COALESCE(zone.name, 'UTC')")
THROUGH_TRANSIT = SQL(
    "(source.usage = 'transit' AND source.company_id IS NULL) <> (target.usage = 'transit' AND target.company_id IS NULL)"
)


def _on_days(rows, moment, zones, start, end, **parts):
    """Return those of *rows* of which the local day of the column *moment* lies from *start* to *end*.

    *zones*: {company id: time zone}.
    """
    moment = SQL(moment)
    found = SQL(
        rows,
        zones=zone_rows(zones),
        day=local_day(moment, ZONE),
        window=SQL("%s %s", moment, near(start, end)),
        **parts,
    )
    return SQL("SELECT * FROM (%s) found WHERE day BETWEEN %s AND %s", found, start, end)


def transit_values(zones, start, end):
    """Grain: (day, line): value under way at the end of each day of the buyer, in the transfer currency.

    At the present price of the seller's line. *zones* names the buyers' companies.
    """
    return SQL(
        """
        WITH step AS (
            SELECT agreement.buyer_company_id, agreement.currency_id, line.id AS line_id, %(day)s AS day,
                   SUM(move.quantity * unit.factor / sale_unit.factor
                       * ((target.usage = 'transit')::int - (source.usage = 'transit')::int))
                   * MIN(line.price_unit * (1 - COALESCE(line.discount, 0) / 100)) AS value
              FROM intercompany_agreement agreement
              JOIN %(zones)s AS zone(id, name) ON zone.id = agreement.buyer_company_id
              JOIN sale_order sale ON sale.intercompany_agreement_id = agreement.id
              JOIN sale_order_line line ON line.order_id = sale.id AND line.intercompany_purchase_line_id IS NOT NULL
              JOIN LATERAL (
                    SELECT * FROM stock_move WHERE sale_line_id = line.id AND state = 'done'
                    UNION ALL
                    SELECT * FROM stock_move WHERE purchase_line_id = line.intercompany_purchase_line_id AND state = 'done'
              ) move ON TRUE
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN uom_uom sale_unit ON sale_unit.id = line.product_uom_id
             WHERE %(through)s
             GROUP BY 1, 2, 3, 4
        ), run AS (
            SELECT step.*, SUM(value) OVER (PARTITION BY line_id ORDER BY day) AS standing,
                   LEAD(day) OVER (PARTITION BY line_id ORDER BY day) AS until
              FROM step
        )
        SELECT days.day::date, run.buyer_company_id, run.line_id, run.standing, run.currency_id
          FROM run
          JOIN generate_series(%(start)s::date, %(end)s::date, INTERVAL '1 day') AS days(day)
            ON days.day >= run.day AND (run.until IS NULL OR days.day < run.until)
         WHERE ABS(run.standing) > 0.005
        """,
        zones=zone_rows(zones),
        day=local_day(SQL("move.date"), ZONE),
        through=THROUGH_TRANSIT,
        start=start,
        end=end,
    )


def transit_times(zones, start, end):
    """Grain: one row per receipt from a sister company: (day of the receipt, buyer, move, days since it was shipped)."""
    return _on_days(
        """
        SELECT %(day)s AS day, move.company_id, move.id,
               EXTRACT(EPOCH FROM move.date - MAX(shipped.date)) / 86400.0 AS days
          FROM stock_move move
          JOIN %(zones)s AS zone(id, name) ON zone.id = move.company_id
          JOIN sale_order_line line ON line.intercompany_purchase_line_id = move.purchase_line_id
          JOIN stock_move_move_rel link ON link.move_dest_id = move.id
          JOIN stock_move shipped ON shipped.id = link.move_orig_id AND shipped.sale_line_id = line.id
         WHERE move.state = 'done' AND %(window)s
           AND shipped.date <= move.date
         GROUP BY move.id, zone.name
        """,
        "move.date",
        zones,
        start,
        end,
    )


def cycle_times(zones, start, end):
    """Grain: one row per purchase line received in full on a day: (day, buyer, order, days since its confirmation)."""
    return _on_days(
        """
        SELECT %(day)s AS day, purchase.company_id, purchase.id,
               EXTRACT(EPOCH FROM got.last_at - purchase.date_approve) / 86400.0 AS days
          FROM purchase_order purchase
          JOIN %(zones)s AS zone(id, name) ON zone.id = purchase.company_id
          JOIN purchase_order_line line ON line.order_id = purchase.id
          JOIN LATERAL (
                SELECT MAX(move.date) AS last_at FROM stock_move move
                 WHERE move.purchase_line_id = line.id AND move.state = 'done'
          ) got ON got.last_at IS NOT NULL
         WHERE purchase.intercompany_agreement_id IS NOT NULL AND line.qty_received >= line.product_qty
           AND %(window)s
        """,
        "got.last_at",
        zones,
        start,
        end,
    )


def first_matches(zones, start, end):
    """Grain: one row per invoice that the buyer has a bill of: (day, buyer, message, 1 when the first try made it)."""
    return _on_days(
        """
        SELECT %(day)s AS day, message.target_company_id, message.id, (message.attempts = 1)::int
          FROM intercompany_message message
          JOIN %(zones)s AS zone(id, name) ON zone.id = message.target_company_id
         WHERE message.kind = 'invoice' AND message.state = 'done'
           AND %(window)s
        """,
        "message.done_at",
        zones,
        start,
        end,
    )


def seller_margins(zones, start, end):
    """Grain: one row per delivery to a sister company: (day, seller, move, revenue in the order's currency, currency,
    value the goods had in the seller's stock, company currency); returns below zero."""
    return _on_days(
        """
        SELECT %(day)s AS day, move.company_id, move.id,
               way.sign * move.quantity * unit.factor / sale_unit.factor
               * line.price_unit * (1 - COALESCE(line.discount, 0) / 100) AS revenue,
               line.currency_id, way.sign * ABS(COALESCE(move.value, 0)) AS cost
          FROM sale_order sale
          JOIN %(zones)s AS zone(id, name) ON zone.id = sale.company_id
          JOIN sale_order_line line ON line.order_id = sale.id AND line.intercompany_purchase_line_id IS NOT NULL
          JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
          JOIN stock_location source ON source.id = move.location_id
          JOIN stock_location target ON target.id = move.location_dest_id
          JOIN uom_uom unit ON unit.id = move.product_uom
          JOIN uom_uom sale_unit ON sale_unit.id = line.product_uom_id
          CROSS JOIN LATERAL (SELECT CASE WHEN target.usage = 'transit' THEN 1 ELSE -1 END AS sign) way
         WHERE sale.intercompany_agreement_id IS NOT NULL AND %(through)s
           AND %(window)s
        """,
        "move.date",
        zones,
        start,
        end,
        through=THROUGH_TRANSIT,
    )


def chain_margins(zones, start, end):
    """Grain: one row per delivery of any order of a chain whose first order is for a customer outside.

    (day and id of the company that sells outside, move, revenue in the order's currency, that currency, value in stock
    in the currency of the company that delivers, that currency, 1 for the sale outside); returns below zero.
    """
    return _on_days(
        """
        SELECT %(day)s AS day, outside.company_id, move.id,
               way.sign * move.quantity * unit.factor / sale_unit.factor
               * line.price_unit * (1 - COALESCE(line.discount, 0) / 100) AS revenue,
               line.currency_id, way.sign * ABS(COALESCE(move.value, 0)) AS cost,
               company.currency_id AS cost_currency_id, (sale.id = outside.id)::int AS is_outside
          FROM sale_order outside
          JOIN %(zones)s AS zone(id, name) ON zone.id = outside.company_id
          JOIN sale_order sale ON sale.intercompany_chain_id = outside.intercompany_chain_id
          JOIN res_company company ON company.id = sale.company_id
          JOIN sale_order_line line ON line.order_id = sale.id
          JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
          JOIN stock_location source ON source.id = move.location_id
          JOIN stock_location target ON target.id = move.location_dest_id
          JOIN uom_uom unit ON unit.id = move.product_uom
          JOIN uom_uom sale_unit ON sale_unit.id = line.product_uom_id
          CROSS JOIN LATERAL (
            SELECT (target.usage = 'customer' OR target.usage = 'transit' AND target.company_id IS NULL)::int
                 - (source.usage = 'customer' OR source.usage = 'transit' AND source.company_id IS NULL)::int AS sign
          ) way
         WHERE outside.intercompany_agreement_id IS NULL AND way.sign <> 0
           AND %(window)s
        """,
        "move.date",
        zones,
        start,
        end,
    )


def touched_moments(company_ids, since):
    """Grain: one row per moment of a movement of goods between companies, or for a chain's customer, on which something
    written after *since* counts: the movement itself, or the order line that gives its price. Messages are never
    back-dated: they count when they are done.
    """
    return SQL(
        """
        WITH line AS (
            SELECT line.id, line.intercompany_purchase_line_id AS purchase_line_id, line.write_date, sale.write_date AS sale_date,
                   bought.write_date AS bought_date
              FROM sale_order sale
              JOIN sale_order_line line ON line.order_id = sale.id
              LEFT JOIN purchase_order_line bought ON bought.id = line.intercompany_purchase_line_id
             WHERE sale.intercompany_agreement_id IS NOT NULL OR sale.intercompany_chain_id IS NOT NULL
        )
        SELECT move.date FROM line JOIN stock_move move ON move.sale_line_id = line.id
         WHERE move.state = 'done' AND GREATEST(line.write_date, line.sale_date, move.write_date) > %(since)s
         UNION
        SELECT move.date FROM line JOIN stock_move move ON move.purchase_line_id = line.purchase_line_id
         WHERE move.state = 'done' AND GREATEST(line.write_date, line.bought_date, move.write_date) > %(since)s
           AND move.company_id = ANY(%(companies)s)
        """,
        since=since,
        companies=list(company_ids),
    )
