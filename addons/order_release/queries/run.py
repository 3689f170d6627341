"""Runs: the demand in their scope, what may be taken back, and their lines in bulk."""

from odoo.tools import SQL

from .arrivals import arriving

# Of a new line, in turn.
LINE_COLUMNS = (
    "run_id", "company_id", "order_id", "sale_line_id", "partner_id", "team_id", "product_id",
    "warehouse_id", "class_id", "strategy", "score", "rank", "wanted_qty", "had_qty", "gets_qty",
    "change_qty", "change_value", "change_days", "wait_value", "outcome", "gate", "code", "figure", "limit",
    "reason_currency_id", "unit", "facts", "moves", "state",
)  # fmt: skip


def run_orders(env, company_id, warehouse_ids, team_ids, product_ids, with_started):
    """Grain: one row (order id) per confirmed order of the company with demand in the scope (empty: all of it).

    Demand that is held, or, *with_started*, let go and not shipped yet.
    """
    order, move = env["sale.order"]._fields, env["stock.move"]._fields
    return SQL(
        """
        SELECT DISTINCT o.id
          FROM sale_order o
          JOIN sale_order_line l ON l.order_id = o.id
          JOIN stock_move m ON m.sale_line_id = l.id
         WHERE o.company_id = %(company)s AND o.state = 'sale' AND o.release_state <> 'none'
           AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           AND (m.release_hold IS TRUE OR %(started)s)
           AND %(branch)s AND %(channel)s AND %(product)s
         ORDER BY o.id
        """,
        company=company_id,
        started=with_started,
        branch=SQL("l.warehouse_id = ANY(%s)", warehouse_ids) if warehouse_ids else SQL("TRUE"),
        channel=SQL("o.team_id = ANY(%s)", team_ids) if team_ids else SQL("TRUE"),
        product=SQL("m.product_id = ANY(%s)", product_ids) if product_ids else SQL("TRUE"),
        to_flush=[
            *(order[name] for name in ("company_id", "state", "release_state", "team_id")),
            *(move[name] for name in ("sale_line_id", "state", "release_hold", "product_id")),
            env["sale.order.line"]._fields["warehouse_id"],
        ],
    )


def returnable_moves(env, order_ids):
    """Grain: one row (move, order, sale line, quantity in the product's unit) per demand that could be taken back.

    Let go, from a shelf, of the line's own product, not picked, not printed, no earlier step of it done.
    """
    move = env["stock.move"]._fields
    return SQL(
        """
        SELECT m.id, l.order_id, l.id, m.product_qty::float8
          FROM sale_order_line l
          JOIN stock_move m ON m.sale_line_id = l.id AND m.product_id = l.product_id
          JOIN stock_location source ON source.id = m.location_id AND source.usage = 'internal'
          JOIN stock_picking p ON p.id = m.picking_id
         WHERE l.order_id = ANY(%s) AND m.release_hold IS NOT TRUE AND m.picked IS NOT TRUE
           AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           AND m.origin_returned_move_id IS NULL AND p.printed IS NOT TRUE
           AND NOT EXISTS (SELECT FROM stock_move_line ml WHERE ml.move_id = m.id AND ml.picked)
           AND NOT EXISTS (SELECT FROM stock_move_move_rel r WHERE r.move_dest_id = m.id)
         ORDER BY m.id
        """,
        list(order_ids),
        to_flush=[
            *(
                move[name]
                for name in ("sale_line_id", "product_id", "location_id", "picking_id", "release_hold")
            ),
            *(
                move[name]
                for name in ("picked", "state", "product_qty", "origin_returned_move_id", "move_orig_ids")
            ),
            env["stock.picking"]._fields["printed"],
            env["stock.move.line"]._fields["picked"],
        ],
    )


def order_parties(env, order_ids):
    """Grain: one row (order, its name, commercial partner, its name, channel) per order."""
    return SQL(
        """
        SELECT o.id, o.name, c.id, c.name, o.team_id
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner c ON c.id = p.commercial_partner_id
         WHERE o.id = ANY(%s)
        """,
        list(order_ids),
        to_flush=[
            env["sale.order"]._fields["partner_id"],
            env["sale.order"]._fields["name"],
            env["res.partner"]._fields["name"],
            env["sale.order"]._fields["team_id"],
            env["res.partner"]._fields["commercial_partner_id"],
        ],
    )


def next_supplies(env, product_ids, warehouse_ids):
    """Grain: one row (product, warehouse, expected moment) per pair: the next arrival from outside."""
    return SQL(
        "SELECT m.product_id, dest.warehouse_id, MIN(m.date) %s GROUP BY m.product_id, dest.warehouse_id",
        arriving(env, product_ids, warehouse_ids),
    )


def run_customers():
    """Grain: one row per (run, customer) of which a quantity changes; the days weigh by the money that changes hands."""
    return SQL(
        """
        SELECT MIN(l.id) AS id, l.run_id, l.company_id, l.partner_id,
               COUNT(DISTINCT l.order_id) FILTER (WHERE l.change_qty <> 0) AS order_count,
               COALESCE(SUM(l.change_value) FILTER (WHERE l.change_value > 0), 0) AS won_value,
               COALESCE(SUM(l.change_value) FILTER (WHERE l.change_value < 0), 0) AS lost_value,
               SUM(l.change_value) AS change_value,
               COALESCE(SUM(l.change_days * ABS(l.change_value)) / NULLIF(SUM(ABS(l.change_value)), 0), 0) AS change_days,
               SUM(l.wait_value) AS wait_value
          FROM order_release_run_line l
         GROUP BY l.run_id, l.company_id, l.partner_id
        HAVING BOOL_OR(l.change_qty <> 0)
        """
    )


def todo_of_run(env, run_id, limit):
    """Grain: one row (order, its lines to do, the orders it takes from) per order that a run has still to carry out.

    First what is only held again, then who gets goods, best rank first; up to *limit*. Who gives comes with who gets.
    """
    line = env["order.release.run.line"]._fields
    return SQL(
        """
        SELECT todo.order_id, todo.lines, COALESCE(givers.ids, '{}')
          FROM (SELECT l.order_id, array_agg(l.id ORDER BY l.id) AS lines, bool_and(l.change_qty > 0) AS gets,
                       MIN(l.rank) AS rank, jsonb_agg(l.moves) FILTER (WHERE l.change_qty > 0) AS moves
                  FROM order_release_run_line l
                  JOIN order_release_run r ON r.id = l.run_id AND r.state = 'running'
                 WHERE l.run_id = %(run)s AND l.state = 'todo'
                   AND (l.change_qty > 0 OR jsonb_path_exists(l.moves, '$[*].line ? (@ != null)') IS NOT TRUE)
                 GROUP BY l.order_id
                 ORDER BY gets, rank, l.order_id
                 LIMIT %(limit)s) todo
          LEFT JOIN LATERAL (
                SELECT array_agg(DISTINCT giver.order_id) AS ids
                  FROM jsonb_path_query(todo.moves, '$[*][*].line ? (@ != null)') AS one(line)
                  JOIN order_release_run_line giver
                    ON giver.sale_line_id = one.line::int AND giver.run_id = %(run)s AND giver.state = 'todo'
               ) givers ON TRUE
         ORDER BY todo.gets, todo.rank, todo.order_id
        """,
        run=run_id,
        limit=limit,
        to_flush=[
            *(
                line[name]
                for name in ("run_id", "order_id", "sale_line_id", "state", "change_qty", "rank", "moves")
            ),
            env["order.release.run"]._fields["state"],
        ],
    )


def drop_run_lines(run_ids):
    """Throw away the lines of runs that were not carried out."""
    return SQL("DELETE FROM order_release_run_line WHERE run_id = ANY(%s)", list(run_ids))
