from odoo import api, models
from odoo.exceptions import UserError

from .intercompany_message import NotYetError


class IntercompanyStepShipment(models.AbstractModel):
    """What the seller shipped waits at the buyer: the same lots, packages and quantities, move linked to move.

    The link is stock's own chain of moves, made once the goods are under way. Stock then reserves for the receipt
    just what these deliveries brought, less what other receipts took of it: partial deliveries, backorders, lots,
    serials and packages need no code of ours, and the goods of another buyer in the same transit are never touched.
    """

    _name = "intercompany.step.shipment"
    _description = "Intercompany step: delivery makes a receipt"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, picking):
        shipped = picking.move_ids.filtered(lambda move: move._is_intercompany_shipment())
        lines = shipped.sale_line_id.intercompany_purchase_line_id
        if not lines:
            raise NotYetError(self.env._("The order of %s has no counterpart yet.", picking.name))
        self._share_lots(shipped.move_line_ids.lot_id, agreement)
        receipts = self._link(shipped)
        if not receipts:
            raise UserError(
                self.env._(
                    "%(company)s has no open receipt for %(picking)s. Raise the quantity on %(orders)s, then retry.",
                    company=agreement.buyer_company_id.name, picking=picking.name, orders=", ".join(lines.order_id.mapped("name")),
                )
            )  # fmt: skip
        there = agreement._env_of(agreement.buyer_company_id)["stock.move"].browse(receipts.ids)
        there._action_assign()
        # What goes straight to a customer stops nowhere where somebody could receive it.
        self._receive(
            there
            if agreement.mirror_shipment == "done"
            else there.filtered(lambda move: move.location_dest_id.usage == "customer")
        )
        return there.picking_id

    @api.model
    def _share_lots(self, lots, agreement):
        """Lots of shared products belong to no company: a lot of the seller's could not be received."""
        own = lots.filtered("company_id")
        if own.product_id.company_id:
            raise UserError(
                self.env._("%(company)s does not know %(products)s. Share them, then retry.", company=agreement.buyer_company_id.name, products=", ".join(own.product_id.mapped("display_name")))
            )  # fmt: skip
        own.company_id = False

    @api.model
    def _link(self, shipped):
        """Put *shipped* before the open receipts of the same line and product; return these."""
        receipts = self.env["stock.move"]
        for move in shipped:
            line = move.sale_line_id.intercompany_purchase_line_id
            waiting = line.move_ids.filtered(
                lambda receipt, move=move: (
                    receipt.state not in ("done", "cancel")
                    and receipt.product_id == move.product_id
                    and receipt._is_intercompany_receipt()
                )
            )
            waiting.with_context(intercompany_linking=True).move_orig_ids = [(4, move.id)]
            receipts |= waiting
        return receipts

    @api.model
    def _receive(self, moves):
        """Receive what is there; the rest stays open as a backorder."""
        ready = moves.filtered(lambda move: move.state in ("assigned", "partially_available"))
        ready.picked = True
        for picking in ready.picking_id:
            picking.with_context(skip_backorder=True).button_validate()
