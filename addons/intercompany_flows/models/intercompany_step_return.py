from odoo import Command, api, models
from odoo.exceptions import UserError

from .intercompany_message import NotYetError


class IntercompanyStepReturn(models.AbstractModel):
    """Goods that go back: the buyer's return makes the seller's, and the seller's wish the buyer's."""

    _name = "intercompany.step.return"
    _description = "Intercompany step: return makes a return"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, picking):
        if message.kind == "return":
            return self._take_back(agreement, picking)
        return self._send_back(agreement, picking)

    @api.model
    def _take_back(self, agreement, picking):
        """The buyer has sent goods back: the seller has them to receive."""
        returned = picking.move_ids.filtered(lambda move: move._is_intercompany_return())
        self.env["intercompany.step.shipment"]._share_lots(returned.move_line_ids.lot_id, agreement)
        asked = returned.filtered("intercompany_asked_move_id")
        for move in asked:
            move.intercompany_asked_move_id.move_orig_ids = [Command.link(move.id)]
        there = agreement._env_of(agreement.seller_company_id)
        there["stock.move"].browse(asked.intercompany_asked_move_id.ids)._action_assign()
        made = asked.intercompany_asked_move_id.picking_id
        for move in returned - asked:
            made |= self._return_of(
                there, self._deliveries(move), move.product_id, move.product_qty, [move.id]
            )
        return made

    @api.model
    def _send_back(self, agreement, picking):
        """The seller wants goods back: the buyer has them to send."""
        there = agreement._env_of(agreement.buyer_company_id)
        made = self.env["stock.picking"]
        for move in picking.move_ids.filtered("origin_returned_move_id"):
            receipts = move.origin_returned_move_id.move_dest_ids.filtered(
                lambda receipt: receipt.state == "done" and receipt._is_intercompany_receipt()
            )
            sent = self._return_of(there, receipts, move.product_id, move.product_qty, [])
            sent.move_ids.sudo().filtered(lambda one, move=move: one.product_id == move.product_id).intercompany_asked_move_id = move.id  # fmt: skip
            made |= sent
        return made

    @api.model
    def _deliveries(self, returned):
        """Return the deliveries that brought what *returned* sends back, latest first."""
        receipt = returned.origin_returned_move_id
        return receipt.move_orig_ids.filtered(lambda move: move._is_intercompany_shipment()).sorted(
            "date", reverse=True
        )

    @api.model
    def _return_of(self, env, moves, product, quantity, origin_ids):
        """Return the pickings that bring back *quantity* (product units) of done *moves*, latest first."""
        if not moves:
            raise NotYetError(
                self.env._("What %s is a return of has no counterpart yet.", product.display_name)
            )
        made, left = self.env["stock.picking"], quantity
        for move in moves:
            back = sum(
                move.returned_move_ids.filtered(lambda one: one.state != "cancel").mapped("product_qty")
            )
            part = min(left, move.product_qty - back)
            if product.uom_id.compare(part, 0.0) <= 0:
                continue
            made |= self._return_picking(env, move, part, origin_ids)
            left -= part
            if product.uom_id.is_zero(left):
                return made
        raise UserError(
            self.env._("%(quantity)s of %(product)s come back that were never sent. Check both returns, then retry.", quantity=left, product=product.display_name)
        )  # fmt: skip

    @api.model
    def _return_picking(self, env, move, quantity, origin_ids):
        unit = move.product_id.uom_id
        wizard = env["stock.return.picking"].with_context(active_id=move.picking_id.id, active_model="stock.picking").create(
            {"picking_id": move.picking_id.id}
        )  # fmt: skip
        for line in wizard.product_return_moves:
            line.quantity = (
                unit._compute_quantity(quantity, line.uom_id, round=False) if line.move_id == move else 0.0
            )
        picking = wizard._create_return()
        if origin_ids:
            picking.sudo().move_ids.move_orig_ids = [Command.link(origin) for origin in origin_ids]
            picking.action_assign()
        return picking
