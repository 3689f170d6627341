"""Goods that were let go and do not move."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

from .columns import UNIT_PRICE, UNIT_PRICE_FIELDS

_READS = {
    "stock.move": (
        "sale_line_id", "state", "release_hold", "picked", "date", "product_qty", "quantity", "picking_id",
        "release_decision_id_value",
    ),
    "sale.order": ("company_id", "warehouse_id", "team_id", "partner_id", "date_order", "state"),
    "stock.picking": ("printed", "backorder_id", "state"),
    "distribution.decision": ("recorded_at",),
    "sale.order.line": UNIT_PRICE_FIELDS,
}  # fmt: skip
# Goods let go, with the order they are for; extended by what a query asks besides.
_LET_GO = SQL("""
          FROM stock_move m
          JOIN stock_picking picking ON picking.id = m.picking_id
          JOIN stock_location source ON source.id = m.location_id AND source.usage = 'internal'
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN sale_order o ON o.id = l.order_id AND o.state = 'sale'
          JOIN res_company c ON c.id = o.company_id AND c.order_release_active
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner cp ON cp.id = p.commercial_partner_id
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom pu ON pu.id = pt.uom_id
          JOIN uom_uom lu ON lu.id = l.product_uom_id""")


def stuck_orders(env, company_ids, before, now, order_ids=None):
    """Grain: one row per order with released goods that nobody has started on, let go earlier than *before*.

    Order, name, company, warehouse, team, commercial partner and its name, value of these goods (company currency,
    taxes included), the earliest moment they should have left, since when they could (the decision, else the
    confirmation), a delivery and its name, and whether some of it waits for stock. Only what should have left by
    *now*: goods for a later day are not stuck.
    """
    return SQL(
        """
        SELECT o.id, o.name, o.company_id, o.warehouse_id, o.team_id, cp.id, cp.name,
               SUM(m.product_qty / NULLIF(lu.factor / pu.factor, 0) * %(unit_price)s
                   / COALESCE(NULLIF(o.currency_rate, 0), 1))::float8,
               MIN(m.date), MIN(COALESCE(d.recorded_at, o.date_order)), MIN(picking.id), MIN(picking.name),
               bool_or(m.state IN ('confirmed', 'partially_available'))
          %(let_go)s
          LEFT JOIN distribution_decision d ON d.id = m.release_decision_id_value
         WHERE o.company_id = ANY(%(companies)s) AND m.release_hold IS NOT TRUE
           AND m.state IN ('confirmed', 'partially_available', 'assigned') AND m.picked IS NOT TRUE
           AND picking.printed IS NOT TRUE AND m.date < %(now)s
           AND COALESCE(d.recorded_at, o.date_order) < %(before)s AND %(narrowed)s
         GROUP BY o.id, cp.id
         ORDER BY o.id
        """,
        companies=list(company_ids),
        before=before,
        now=now,
        narrowed=SQL("TRUE") if order_ids is None else SQL("o.id = ANY(%s)", list(order_ids)),
        unit_price=UNIT_PRICE,
        let_go=_LET_GO,
        to_flush=fields_of(env, _READS),
    )


def short_picks(env, company_ids, order_ids=None):
    """Grain: one row per (order, product) that a picking left behind: what stands in its backorder without stock.

    Order, name, company, warehouse, team, commercial partner and its name, value (company currency, taxes included),
    product and its name, missing quantity in its unit, the backorder and its name, promised moment.
    """
    return SQL(
        """
        SELECT o.id, o.name, o.company_id, o.warehouse_id, o.team_id, cp.id, cp.name,
               SUM((m.product_qty - m.quantity * mu.factor / pu.factor) / NULLIF(lu.factor / pu.factor, 0)
                   * %(unit_price)s / COALESCE(NULLIF(o.currency_rate, 0), 1))::float8,
               m.product_id, COALESCE(pt.name ->> %(lang)s, pt.name ->> 'en_US', ''),
               SUM(m.product_qty - m.quantity * mu.factor / pu.factor)::float8, MIN(picking.id), MIN(picking.name),
               o.commitment_date
          %(let_go)s
          JOIN uom_uom mu ON mu.id = m.product_uom
         WHERE o.company_id = ANY(%(companies)s) AND m.release_hold IS NOT TRUE
           AND m.state IN ('confirmed', 'partially_available') AND picking.backorder_id IS NOT NULL AND %(narrowed)s
         GROUP BY o.id, cp.id, m.product_id, pt.id
         ORDER BY o.id, m.product_id
        """,
        companies=list(company_ids),
        lang=env.lang or "en_US",
        narrowed=SQL("TRUE") if order_ids is None else SQL("o.id = ANY(%s)", list(order_ids)),
        unit_price=UNIT_PRICE,
        let_go=_LET_GO,
        to_flush=fields_of(env, _READS),
    )
