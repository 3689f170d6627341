from odoo import models


class StockMove(models.Model):
    """Un-release: what was let go and nobody has started on is held again, in full or in part."""

    _inherit = "stock.move"

    def _take_back(self, quantities=None):
        """Hold again what was let go; return ``(held, refused)`` as ``_apply_hold`` does.

        *quantities* {move id: quantity in the product's unit} takes back that much and leaves the rest let go.
        """
        # sudo: whoever decides on the release need not have rights in the warehouse
        moves = self.sudo().filtered(lambda move: not move.release_hold)
        if not quantities:
            return moves._apply_hold()
        refused = {move: why for move in moves if (why := move._get_hold_obstacle())}
        moves = moves.filtered(lambda move: move not in refused)
        moves._take_versions()
        wanted = {
            move.id: move.product_id.uom_id._compute_quantity(
                min(quantities.get(move.id, move.product_qty), move.product_qty),
                move.product_uom,
                rounding_method="HALF-UP",
            )
            for move in moves
        }
        moves = moves.filtered(lambda move: move.product_uom.compare(wanted[move.id], 0) > 0)
        reserved = moves.filtered("quantity")
        reserved._do_unreserve()
        parts = moves._split_off(wanted)
        held, more = parts._apply_hold()
        # What stays let go gets its goods back; what went as a whole may have joined other held demand.
        reserved.exists().filtered(lambda move: not move.release_hold)._action_assign()
        return held, {**refused, **more}
