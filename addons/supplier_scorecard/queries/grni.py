"""Goods received and not billed, goods billed and not received, as of any day."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

from .grni_parts import NOISE, bills, lines, receipts

READS = {
    "purchase.order": ("name", "state", "company_id", "picking_type_id", "currency_id", "partner_id", "user_id"),
    "purchase.order.line": (
        "order_id", "product_id", "product_qty", "product_uom_qty", "product_uom_id", "price_unit", "price_subtotal",
        "discount", "display_type", "company_id",
    ),
    "stock.move": (
        "purchase_line_id", "product_id", "state", "date", "quantity", "product_uom", "product_qty", "location_id",
        "location_dest_id", "to_refund", "origin_returned_move_id", "value", "is_in", "is_out",
    ),
    "account.move": ("state", "move_type", "date"),
    "account.move.line": (
        "purchase_line_id", "balance", "quantity", "product_uom_id", "parent_state", "display_type", "date",
    ),
    "product.value": ("move_id", "product_id", "company_id", "lot_id", "value", "date"),
    "product.product": ("standard_price",),
}  # fmt: skip


def balances(env, company_ids, day, zones, rates):
    """Grain: one row per purchase order line of goods of *company_ids* that at the end of *day* had more received
    than billed or the reverse, or that stock values otherwise than it was billed.

    Quantities in the product's unit; ``amount`` in company currency: what is not billed at the order's net price and
    the rate of the day, what is not received at the price it was billed. ``since`` is the day of the oldest receipt
    that no bill covers (or bill that no receipt covers), first in first out. ``stock_value`` is what stock values the
    receipts at (``stock_move.value``; at standard cost the quantity at the cost of the day; nothing for goods it does not
    keep), ``booked`` what the bills booked; their difference is the part of stock's
    valuation that no bill has paid for, ``difference`` what that departs from ``amount`` by, ``reason`` why.
    A kit counts as received as far as its scarcest part. A receipt belongs to the warehouse's local day (*zones*: VALUES
    of warehouse, zone name), a bill to its accounting date. *rates*: VALUES of company, currency, company currency per
    unit of it on that day.
    """
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s),
        rate(company_id, currency_id, rate) AS (VALUES %(rates)s),
        moved AS (
            SELECT m.purchase_line_id AS id, m.product_id, m.value, m.is_in, step.day, step.sign AS way, step.counts,
                   step.quantity, m.product_qty AS demand
              FROM %(receipts)s
        ), received AS (
            SELECT moved.id,
                   CASE WHEN BOOL_OR(moved.product_id = pol.product_id)
                        THEN SUM(way * quantity) FILTER (
                             WHERE moved.product_id = pol.product_id AND day <= %(day)s AND (way > 0 OR counts)) END AS quantity,
                   SUM(quantity) FILTER (WHERE way < 0 AND counts AND day <= %(day)s) AS returned,
                   SUM(way * value) FILTER (WHERE day <= %(day)s) AS value,
                   BOOL_OR(is_in) FILTER (WHERE day <= %(day)s) AS is_valued
              FROM moved JOIN purchase_order_line pol ON pol.id = moved.id
             GROUP BY moved.id, pol.product_id
        ), kit AS (
            SELECT id, MIN(part) AS part
              FROM (SELECT moved.id, moved.product_id,
                           COALESCE(SUM(way * moved.quantity) FILTER (WHERE day <= %(day)s AND (way > 0 OR counts)), 0)
                           / NULLIF(SUM(demand) FILTER (WHERE way > 0), 0) AS part
                      FROM moved JOIN received ON received.id = moved.id AND received.quantity IS NULL
                     GROUP BY moved.id, moved.product_id) component
             GROUP BY id
        ), billed AS (
            SELECT aml.purchase_line_id AS id,
                   SUM(step.quantity) FILTER (WHERE aml.date <= %(day)s) AS quantity,
                   SUM(aml.balance) FILTER (WHERE aml.date <= %(day)s) AS balance,
                   BOOL_OR(aml.date > %(day)s) AS is_later
              FROM %(bills)s
             GROUP BY aml.purchase_line_id
        ), line AS (
            SELECT pol.id, pol.order_id, pol.company_id, pol.product_id, po.partner_id, po.currency_id, po.user_id,
                   kind.warehouse_id, tmpl.categ_id, tmpl.is_storable, vendor.commercial_partner_id,
                   COALESCE(categ.property_cost_method ->> pol.company_id::text, company.cost_method) AS cost_method,
                   company.currency_id AS company_currency_id,
                   COALESCE(received.quantity, kit.part * pol.product_uom_qty, 0)::float8 AS received_qty,
                   COALESCE(billed.quantity, 0)::float8 AS billed_qty,
                   COALESCE(received.returned, 0)::float8 AS returned_qty,
                   CASE WHEN NOT tmpl.is_storable THEN 0
                        WHEN COALESCE(categ.property_cost_method ->> pol.company_id::text, company.cost_method) = 'standard'
                        THEN COALESCE(received.quantity, 0) * COALESCE(
                            (SELECT v.value FROM product_value v
                              WHERE v.product_id = pol.product_id AND v.company_id = pol.company_id
                                AND v.move_id IS NULL AND v.lot_id IS NULL AND v.date < %(day)s + 1
                              ORDER BY v.date DESC, v.id DESC LIMIT 1),
                            (product.standard_price ->> pol.company_id::text)::numeric, 0)
                        ELSE COALESCE(received.value, 0) END::float8 AS stock_value,
                   COALESCE(billed.balance, 0)::float8 AS booked,
                   net.price,
                   rate.rate::float8 AS rate, COALESCE(billed.is_later, FALSE) AS is_billed_later,
                   COALESCE(received.is_valued, FALSE) AS is_valued
              FROM %(lines)s
              JOIN res_company company ON company.id = pol.company_id
              LEFT JOIN product_category categ ON categ.id = tmpl.categ_id
              LEFT JOIN received ON received.id = pol.id
              LEFT JOIN kit ON kit.id = pol.id
              LEFT JOIN billed ON billed.id = pol.id
              LEFT JOIN rate ON rate.company_id = pol.company_id AND rate.currency_id = po.currency_id
             WHERE pol.company_id = ANY(%(companies)s) AND pol.display_type IS NULL
               AND (received.id IS NOT NULL OR billed.id IS NOT NULL)
        ), open AS (
            SELECT line.*, received_qty - billed_qty AS open_qty,
                   CASE WHEN ABS(received_qty - billed_qty) <= %(noise)s THEN 0
                        WHEN received_qty > billed_qty THEN (received_qty - billed_qty) * price * COALESCE(rate, 1)
                        ELSE (received_qty - billed_qty) * booked / billed_qty END AS amount
              FROM line
        ), judged AS (
            SELECT open.*, stock_value - booked AS stock_amount, stock_value - booked - amount AS difference
              FROM open
             WHERE ABS(open_qty) > %(noise)s OR ABS(stock_value - booked) >= 0.005
        )
        SELECT judged.id, judged.order_id, judged.id AS line_id, judged.company_id, judged.product_id,
               judged.commercial_partner_id AS partner_id, judged.user_id, judged.warehouse_id, judged.categ_id,
               judged.currency_id AS order_currency_id, judged.company_currency_id AS currency_id, judged.received_qty,
               judged.billed_qty, judged.open_qty, judged.price, judged.amount, judged.stock_value, judged.booked,
               judged.stock_amount, judged.difference,
               CASE WHEN judged.open_qty > %(noise)s THEN 'received' WHEN judged.open_qty < -%(noise)s THEN 'billed'
                    ELSE 'even' END AS kind,
               CASE WHEN ABS(judged.difference) < 0.005 THEN 'none'
                    WHEN NOT judged.is_storable OR (NOT judged.is_valued AND judged.received_qty > %(noise)s)
                         THEN 'not_valued'
                    WHEN judged.cost_method = 'standard' THEN 'standard'
                    WHEN judged.is_billed_later THEN 'billed_later'
                    WHEN EXISTS (SELECT 1 FROM product_value v JOIN stock_move m ON m.id = v.move_id
                                  WHERE m.purchase_line_id = judged.id) THEN 'adjusted'
                    WHEN judged.returned_qty > %(noise)s THEN 'returned'
                    WHEN judged.currency_id <> judged.company_currency_id THEN 'rate'
                    ELSE 'other' END AS reason,
               age.since, (%(day)s - age.since) AS age_days,
               CASE WHEN age.since IS NULL THEN NULL WHEN %(day)s - age.since <= 30 THEN '0_30'
                    WHEN %(day)s - age.since <= 60 THEN '31_60' WHEN %(day)s - age.since <= 90 THEN '61_90'
                    ELSE '91' END AS bucket
          FROM judged
          LEFT JOIN LATERAL (
              SELECT MIN(day) AS since
                FROM (SELECT day, SUM(SUM(quantity)) OVER (ORDER BY day) AS upto
                        FROM moved WHERE moved.id = judged.id AND way > 0 AND day <= %(day)s GROUP BY day) came
               WHERE judged.open_qty > %(noise)s AND came.upto > judged.billed_qty + judged.returned_qty + %(noise)s
              HAVING MIN(day) IS NOT NULL
              UNION ALL
              SELECT MIN(date)
                FROM (SELECT aml.date, SUM(SUM(aml.quantity * unit.factor / own.factor)) OVER (ORDER BY aml.date) AS upto
                        FROM account_move_line aml
                        JOIN account_move bill ON bill.id = aml.move_id AND bill.move_type = 'in_invoice'
                        JOIN product_product product ON product.id = judged.product_id
                        JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
                        JOIN uom_uom own ON own.id = tmpl.uom_id
                        JOIN uom_uom unit ON unit.id = COALESCE(aml.product_uom_id, tmpl.uom_id)
                       WHERE aml.purchase_line_id = judged.id AND aml.parent_state = 'posted'
                         AND aml.display_type = 'product' AND aml.date <= %(day)s
                       GROUP BY aml.date) paid
               WHERE judged.open_qty < -%(noise)s AND paid.upto > judged.received_qty + %(noise)s
              HAVING MIN(date) IS NOT NULL
          ) age ON TRUE
        """,
        zones=zones,
        rates=rates,
        companies=list(company_ids),
        receipts=receipts(company_ids),
        bills=bills(company_ids),
        lines=lines(),
        day=SQL("%s::date", day),
        noise=NOISE,
        to_flush=fields_of(env, READS),
    )
