"""Work of the branches: lines done per step, picks that were complete, goods that came back."""

from odoo.tools import SQL

from .facts import Figure, Kind, local_day
from .sales import RATE


def lines_done(scope):
    """Grain: one row per move done in an operation of a branch, on its day; ``step`` is what was done with it.

    A branch that ships in one step picks by shipping; one that stores what it receives at once puts nothing away.
    """
    return SQL(
        """
        SELECT %(day)s AS day, m.company_id, w.id AS warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               pt.categ_id, m.id,
               ARRAY_REMOVE(ARRAY[
                   CASE WHEN kind.code = 'incoming' AND source.usage = 'supplier' THEN 'receive' END,
                   CASE WHEN kind.id = w.store_type_id THEN 'putaway' END,
                   CASE WHEN kind.id = w.pick_type_id
                          OR kind.id = w.out_type_id AND w.delivery_steps = 'ship_only' THEN 'pick' END,
                   CASE WHEN kind.id = w.pack_type_id THEN 'pack' END,
                   CASE WHEN kind.code = 'outgoing' AND dest.usage = 'customer' THEN 'ship' END], NULL) AS steps
          FROM stock_move m
          JOIN stock_picking_type kind ON kind.id = m.picking_type_id
          JOIN stock_warehouse w ON w.id = kind.warehouse_id
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_location dest ON dest.id = m.location_dest_id
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          %(zones)s
         WHERE m.state = 'done' AND m.quantity > 0 AND %(companies)s AND %(near)s
        """,
        day=local_day(SQL("m.date")),
        zones=scope.join_zones(SQL("m.company_id"), SQL("w.id")),
        companies=scope.companies(SQL("m.company_id")),
        near=scope.near(SQL("m.date")),
    )


def picks(scope):
    """Grain: one row per picking that takes goods from the shelf, on the day it was done: ``is_complete`` when it left
    nothing behind in a backorder and cancelled nothing."""
    return SQL(
        """
        SELECT %(day)s AS day, picking.company_id, w.id AS warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               NULL::int AS categ_id, picking.id,
               NOT EXISTS (SELECT FROM stock_picking rest WHERE rest.backorder_id = picking.id)
               AND NOT EXISTS (SELECT FROM stock_move m WHERE m.picking_id = picking.id AND m.state = 'cancel')
               AS is_complete
          FROM stock_picking picking
          JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
          JOIN stock_warehouse w ON w.id = kind.warehouse_id
           AND (kind.id = w.pick_type_id OR kind.id = w.out_type_id AND w.delivery_steps = 'ship_only')
          %(zones)s
         WHERE picking.state = 'done' AND %(companies)s AND %(near)s
        """,
        day=local_day(SQL("picking.date_done")),
        zones=scope.join_zones(SQL("picking.company_id"), SQL("w.id")),
        companies=scope.companies(SQL("picking.company_id")),
        near=scope.near(SQL("picking.date_done")),
    )


def customer_moves(scope):
    """Grain: one row per move of an order's goods to the customer or back (``is_return``), on its day: ``value`` net
    at the order's price, company currency."""
    return SQL(
        """
        SELECT %(day)s AS day, m.company_id, o.warehouse_id, o.team_id, p.commercial_partner_id AS partner_id,
               pt.categ_id, m.id, source.usage = 'customer' AS is_return,
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


KINDS = (
    Kind(
        "stock.move",
        lines_done,
        {
            "warehouse_received": Figure("1", where="'receive' = ANY(steps)"),
            "warehouse_put_away": Figure("1", where="'putaway' = ANY(steps)"),
            "warehouse_picked": Figure("1", where="'pick' = ANY(steps)"),
            "warehouse_packed": Figure("1", where="'pack' = ANY(steps)"),
            "warehouse_shipped": Figure("1", where="'ship' = ANY(steps)"),
        },
    ),
    Kind("stock.picking", picks, {"pick_complete": Figure("is_complete::int", "1")}),
    Kind(
        "stock.move",
        customer_moves,
        {
            "return_rate": Figure("is_return::int", "(NOT is_return)::int"),
            "return_value": Figure("value", where="is_return"),
        },
    ),
)
