"""Work of the branches: lines done per step, picks that were complete and right, goods that came back."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import local_day

from .facts import Figure, Kind
from .returns import RETURN_FIGURES, customer_moves, settled_returns


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


def picked_lines(scope):
    """Grain: one row per move that takes goods from the shelf, on the day it was done: ``is_wrong`` when it was changed
    after it was done, or goods of it came back (from the customer, or from a later step) as the wrong ones or too many."""
    return SQL(
        """
        WITH wrong AS MATERIALIZED (
            SELECT before.id
              FROM distribution_return_reason reason
              JOIN stock_move back ON back.return_reason_id = reason.id AND back.state = 'done' AND back.quantity > 0
              LEFT JOIN stock_move_move_rel packed ON packed.move_dest_id = back.origin_returned_move_id
              LEFT JOIN stock_move_move_rel picked ON picked.move_dest_id = packed.move_orig_id
             CROSS JOIN LATERAL (VALUES (back.origin_returned_move_id), (packed.move_orig_id), (picked.move_orig_id))
                   AS before(id)
             WHERE reason.cause = 'wrong' AND before.id IS NOT NULL AND %(back_companies)s
        )
        SELECT %(day)s AS day, m.company_id, w.id AS warehouse_id, NULL::int AS team_id, NULL::int AS partner_id,
               pt.categ_id, m.id, m.kpi_corrected IS TRUE OR m.id IN (SELECT id FROM wrong) AS is_wrong
          FROM stock_move m
          JOIN stock_picking_type kind ON kind.id = m.picking_type_id
          JOIN stock_warehouse w ON w.id = kind.warehouse_id
           AND (kind.id = w.pick_type_id OR kind.id = w.out_type_id AND w.delivery_steps = 'ship_only')
          JOIN stock_location source ON source.id = m.location_id AND source.usage = 'internal'
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          %(zones)s
         WHERE m.state = 'done' AND m.quantity > 0 AND m.origin_returned_move_id IS NULL AND %(companies)s AND %(near)s
        """,
        day=local_day(SQL("m.date")),
        zones=scope.join_zones(SQL("m.company_id"), SQL("w.id")),
        companies=scope.companies(SQL("m.company_id")),
        back_companies=scope.companies(SQL("back.company_id")),
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
    Kind("stock.move", picked_lines, {"pick_accuracy": Figure("(NOT is_wrong)::int", "1")}),
    Kind("stock.move", customer_moves, RETURN_FIGURES),
    Kind("stock.move", settled_returns, {"return_settlement_days": Figure("days", "1")}),
)
