"""Goods that come back from customers: how many, why, and how long it takes to settle."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import local_day

from .facts import Figure
from .sales import RATE

# As in the model of the reasons, which a query cannot ask.
CAUSES = ("wrong", "damaged", "defective", "late", "unwanted", "other")


def customer_moves(scope):
    """Grain: one row per move of an order's goods to the customer or back (``is_return``), on its day: ``value`` net
    at the order's price, company currency; ``cause`` of a return, null where nobody gave a reason."""
    return SQL(
        """
        SELECT %(day)s AS day, m.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id,
               pt.categ_id, m.id, source.usage = 'customer' AS is_return, reason.cause,
               CASE WHEN m.product_id = l.product_id AND l.product_uom_qty > 0
                    THEN m.quantity * mu.factor / lu.factor / l.product_uom_qty * l.price_subtotal / %(rate)s
                    ELSE 0 END AS value
          FROM stock_move m
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_location dest ON dest.id = m.location_dest_id
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN sale_order o ON o.id = l.order_id
          JOIN res_partner p ON p.id = o.partner_id
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom mu ON mu.id = m.product_uom
          JOIN uom_uom lu ON lu.id = l.product_uom_id
          LEFT JOIN distribution_return_reason reason ON reason.id = m.return_reason_id
          %(zones)s
         WHERE m.state = 'done' AND m.quantity > 0 AND (source.usage = 'customer') <> (dest.usage = 'customer')
           AND %(companies)s AND %(near)s
        """,
        day=local_day(SQL("m.date")),
        rate=RATE,
        zones=scope.join_zones(SQL("m.company_id"), SQL("o.warehouse_id")),
        companies=scope.companies(SQL("m.company_id")),
        near=scope.near(SQL("m.date")),
    )


def settled_returns(scope):
    """Grain: one row per return of a customer on the day it was settled: ``days`` since it was entered.

    Settled is a return when the goods are back and, where they are to be credited and had been invoiced, a credit note
    over the order line is posted.
    """
    return SQL(
        """
        SELECT back.settled_on AS day, back.company_id, back.warehouse_id, back.team_id, back.partner_id, back.categ_id,
               back.id, GREATEST(back.settled_on - back.asked_on, 0) AS days
          FROM (SELECT m.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id, pt.categ_id, m.id,
                       asked.day AS asked_on,
                       CASE WHEN m.to_refund IS NOT TRUE OR NOT billed.is_invoiced THEN %(day)s
                            WHEN billed.credited_on IS NOT NULL THEN GREATEST(%(day)s, billed.credited_on)
                             END AS settled_on
                  FROM stock_move m
                  JOIN stock_location source ON source.id = m.location_id AND source.usage = 'customer'
                  JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage <> 'customer'
                  JOIN sale_order_line l ON l.id = m.sale_line_id
                  JOIN sale_order o ON o.id = l.order_id
                  JOIN res_partner p ON p.id = o.partner_id
                  JOIN product_product pp ON pp.id = m.product_id
                  JOIN product_template pt ON pt.id = pp.product_tmpl_id
                  %(zones)s
                 CROSS JOIN LATERAL (SELECT %(asked_on)s AS day) asked
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(BOOL_OR(inv.move_type = 'out_invoice'), FALSE) AS is_invoiced,
                              MIN(inv.invoice_date) FILTER (
                                  WHERE inv.move_type = 'out_refund' AND inv.invoice_date >= asked.day) AS credited_on
                         FROM sale_order_line_invoice_rel rel
                         JOIN account_move_line aml ON aml.id = rel.invoice_line_id AND aml.parent_state = 'posted'
                         JOIN account_move inv ON inv.id = aml.move_id
                        WHERE rel.order_line_id = l.id) billed
                 WHERE m.state = 'done' AND m.quantity > 0 AND %(companies)s
                   AND (%(near)s OR m.sale_line_id IN (
                        SELECT rel.order_line_id
                          FROM account_move note
                          JOIN account_move_line aml ON aml.move_id = note.id
                          JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = aml.id
                         WHERE note.move_type = 'out_refund' AND note.state = 'posted' AND %(note_companies)s
                           AND note.invoice_date BETWEEN %(start)s AND %(end)s))) back
         WHERE back.settled_on IS NOT NULL
        """,
        day=local_day(SQL("m.date")),
        asked_on=local_day(SQL("m.create_date")),
        zones=scope.join_zones(SQL("m.company_id"), SQL("o.warehouse_id")),
        companies=scope.companies(SQL("m.company_id")),
        note_companies=scope.companies(SQL("note.company_id")),
        near=scope.near(SQL("m.date")),
        start=scope.start,
        end=scope.end,
    )


RETURN_FIGURES = {
    "return_rate": Figure("is_return::int", "(NOT is_return)::int"),
    "return_value": Figure("value", where="is_return"),
    "return_explained": Figure("(cause IS NOT NULL)::int", "1", where="is_return"),
    "return_value_unexplained": Figure("value", where="is_return AND cause IS NULL"),
    **{
        f"return_value_{cause}": Figure("value", where=f"is_return AND cause = '{cause}'") for cause in CAUSES
    },
}
