from odoo import fields, models
from odoo.exceptions import UserError

from .release_pass import HELD
from .stock_move import OPEN


class StockMove(models.Model):
    """The gates on the way of released goods: when picking starts, and before the truck."""

    _inherit = "stock.move"

    def _ask_on_the_way(self, checkpoint):
        """Ask the gates of *checkpoint* about released goods and hold those of the orders they stop.

        Returns the moves that are held now. Nothing is raised: a raised error would roll back the reason.
        """
        # sudo: the gates look at more than the warehouse may; they count for whoever works there.
        moves = self.sudo().filtered(lambda move: move.state in OPEN and not move.release_hold)
        engine = self.env["order.release.engine"].sudo()
        orders = engine._filter_asked(moves.sale_line_id.order_id, checkpoint)
        if not orders:
            return self.browse()
        outcome = engine._evaluate(orders, checkpoint, in_full=True)
        stopped = orders.filtered(lambda order: outcome.decisions[order.id].standing)
        if not stopped:
            return self.browse()
        held = moves.filtered(lambda move: move.sale_line_id.order_id in stopped)
        held = held._hold_on_the_way()
        engine._refresh(stopped, checkpoint)
        return held.exists().filtered("release_hold").sudo(False)

    def _hold_on_the_way(self):
        """Put the flag on goods that work has begun on: what is picked goes back to not picked, and waits.

        Unlike ``_apply_hold`` it stops nobody else's change of mind: it is called by the work itself.
        """
        self.picked = False
        self._do_unreserve()
        self.picking_id.filtered("printed").printed = False
        self.write(
            {
                "release_hold": HELD,
                "release_held_at": fields.Datetime.now(),
                "release_decision_id_value": False,
            }
        )
        return self._move_to_picking_of_kind()

    def _get_leaving(self):
        """Return the moves of sales orders that bring their goods to the customer."""
        return self.filtered(lambda move: move.location_dest_id.usage == "customer" and move.sale_line_id)

    def _refuse_at_door(self):
        """Refuse to ship what the gates before the truck stop, however it is executed (scanner, interface, code).

        The button asks first and holds the goods; this is the guard behind it.
        """
        leaving = self._get_leaving()
        if not leaving:
            return
        engine = self.env["order.release.engine"].sudo()  # sudo: see _ask_on_the_way
        orders = engine._filter_asked(leaving.sudo().sale_line_id.order_id, "ship")
        if not orders:
            return
        outcome = engine._evaluate(orders, "ship", in_full=True)
        reasons = [
            f"- {order.name}: " + "; ".join(engine._describe_standing(outcome, order))
            for order in orders
            if outcome.decisions[order.id].standing
        ]
        if reasons:
            raise UserError(
                "\n".join(
                    [
                        self.env._("These goods may not leave:"),
                        *reasons,
                        self.env._(
                            "Validate the delivery by its button: it is then held and shows who can release it."
                        ),
                    ]
                )
            )

    def _ask_before_truck(self):
        """Let the gates look at the shipping steps that these finished steps have just made."""
        waiting = self.move_dest_ids.filtered("release_hold")._filter_before_truck()
        if waiting:
            self.env["order.release.engine"]._refresh(waiting.sudo().sale_line_id.order_id, "ship")
