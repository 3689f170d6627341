"""Held demand that neither goods nor time let go: whoever buys need not buy for it."""

from odoo.tools import SQL

# What cures with goods or with time: demand that waits for nothing else is as good as released for who supplies it.
_GOODS, _SHIPPING, _DATES = "stock", "shipping", ("too_soon", "closed_day")
_MOVE = ("state", "date", "product_qty", "location_id", "location_final_id", "release_hold", "sale_line_id")
_HOLD = ("order_id", "line_id", "gate", "code", "mode", "state", "stops_order")


def needs_more_than_goods(env):
    """Return the condition on ``move``: it is held, by at least one reason that neither goods nor time take away."""
    return SQL(
        """
        (move.release_hold IS TRUE AND EXISTS (
            SELECT FROM sale_order_line line
              JOIN order_release_hold hold ON hold.order_id = line.order_id
             WHERE line.id = move.sale_line_id AND hold.state = 'open' AND hold.mode IN ('approve', 'block')
               AND (hold.stops_order OR hold.line_id IS NULL OR hold.line_id = line.id)
               AND hold.gate <> %s AND NOT (hold.gate = %s AND hold.code = ANY(%s))))
        """,
        _GOODS,
        _SHIPPING,
        list(_DATES),
        to_flush=[
            *(env["stock.move"]._fields[name] for name in _MOVE),
            *(env["order.release.hold"]._fields[name] for name in _HOLD),
        ],
    )
