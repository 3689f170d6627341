"""Vendor bills whose payment the match holds."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

_READS = {
    "account.move": ("name", "company_id", "match_state", "invoice_currency_rate", "commercial_partner_id"),
    "supplier.match.difference": (
        "move_id", "bill_line_id", "purchase_line_id", "code", "route", "state", "quantity", "amount",
    ),
    "purchase.order.line": ("order_id",),
    "purchase.order": ("name", "picking_type_id"),
    "res.partner": ("name",),
}  # fmt: skip


def held_bills(env, company_ids, route, move_ids=None):
    """Grain: one row per held bill whose differences are mostly *route*'s ('buyer', 'warehouse') to clear.

    Bill, name, company, vendor (commercial) and name, money in question (company currency), number of lines, codes
    of the differences, order with the dearest difference and its name, warehouse and whether goods are missing on
    it. Money that several differences of a line question is counted once: the largest of the quantities, and of the
    price only what it makes on the rest. Where both routes question as much, the buyer's it is: the warehouse cannot
    receive what was not ordered.
    """
    return SQL(
        """
        WITH difference AS (
            SELECT d.*, bill.invoice_currency_rate AS rate, d.code IN ('price_high', 'price_low') AS of_price
              FROM account_move bill
              JOIN supplier_match_difference d ON d.move_id = bill.id AND d.state = 'open'
             WHERE bill.match_state = 'held' AND bill.company_id = ANY(%(companies)s) AND %(narrowed)s
        ), line AS (
            SELECT move_id, bill_line_id, MAX(rate) AS rate,
                   COALESCE(MAX(amount) FILTER (WHERE NOT of_price), 0)::float8 AS amount,
                   COALESCE(MAX(quantity) FILTER (WHERE NOT of_price), 0)::float8 AS quantity,
                   COALESCE(MAX(ABS(amount)) FILTER (WHERE of_price), 0)::float8 AS price_amount,
                   MAX(quantity) FILTER (WHERE of_price)::float8 AS price_quantity
              FROM difference
             GROUP BY move_id, bill_line_id
        ), question AS (
            SELECT move_id, COUNT(*) AS lines,
                   SUM(amount + price_amount * GREATEST(0, COALESCE(1 - quantity / NULLIF(price_quantity, 0), 1)))
                       / NULLIF(MAX(rate), 0) AS amount
              FROM line
             GROUP BY move_id
        ), way AS (
            SELECT d.move_id, ARRAY_AGG(DISTINCT d.code ORDER BY d.code) AS codes,
                   CASE WHEN COALESCE(SUM(ABS(d.amount)) FILTER (WHERE d.route = 'warehouse'), 0)
                           > COALESCE(SUM(ABS(d.amount)) FILTER (WHERE d.route = 'buyer'), 0)
                        THEN 'warehouse' ELSE 'buyer' END AS route,
                   (ARRAY_AGG(pol.order_id ORDER BY d.route DESC, ABS(d.amount) DESC, d.id)
                       FILTER (WHERE pol.order_id IS NOT NULL))[1] AS order_id,
                   BOOL_OR(d.route = 'warehouse') AS is_missing
              FROM difference d
              LEFT JOIN purchase_order_line pol ON pol.id = d.purchase_line_id
             GROUP BY d.move_id
        )
        SELECT bill.id, bill.name, bill.company_id, vendor.id, vendor.name, question.amount, question.lines,
               way.codes, po.id, po.name, kind.warehouse_id, way.is_missing
          FROM way
          JOIN question ON question.move_id = way.move_id
          JOIN account_move bill ON bill.id = way.move_id
          LEFT JOIN res_partner vendor ON vendor.id = bill.commercial_partner_id
          LEFT JOIN purchase_order po ON po.id = way.order_id
          LEFT JOIN stock_picking_type kind ON kind.id = po.picking_type_id
         WHERE way.route = %(route)s
         ORDER BY bill.id
        """,
        companies=list(company_ids),
        route=route,
        narrowed=SQL("TRUE") if move_ids is None else SQL("bill.id = ANY(%s)", list(move_ids)),
        to_flush=fields_of(env, _READS),
    )
