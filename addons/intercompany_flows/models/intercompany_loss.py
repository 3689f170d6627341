from odoo import api, fields, models
from odoo.exceptions import UserError


class IntercompanyLoss(models.Model):
    """Goods that left the seller and did not arrive, written off in the transit between the two companies."""

    _name = "intercompany.loss"
    _description = "Goods lost between companies"
    _inherit = "distribution.append.only"
    _order = "id desc"

    sale_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True, help="In product units.")
    bearer_company_id = fields.Many2one(
        "res.company", "Borne by", required=True, readonly=True, ondelete="restrict"
    )
    move_id = fields.Many2one("stock.move", readonly=True, ondelete="restrict")
    reason = fields.Text(required=True, readonly=True)

    _positive = models.Constraint("CHECK(quantity > 0)", "What is lost is above zero.")

    @api.model
    def _write_off(self, line, quantity, bearer, reason):
        """Take *quantity* (product units) of the sales line out of the transit, at the cost of *bearer*.

        Needs the finance controller's duty in that company; no more than is under way. Recorded in the ledger.
        """
        self.env.user._require_duty("distribution_control.group_finance_controller")
        line = (
            line.sudo()
        )  # of the other company, it may be; the match below is read by the person's own rules
        match = self.env["intercompany.match"].search([("id", "=", line.id)])
        if not match or line.product_id.uom_id.compare(quantity, match.in_transit) > 0:
            raise UserError(
                self.env._("Only %(quantity)s of “%(product)s” are under way.", quantity=match.in_transit, product=line.product_id.display_name)
            )  # fmt: skip
        if bearer not in self.env.companies or bearer not in match.seller_company_id | match.buyer_company_id:
            raise UserError(
                self.env._("Only a company of the agreement that you work for can bear the loss.")
            )
        move = self._scrap(line, quantity, bearer)
        loss = self.sudo().create(
            {
                "sale_line_id": line.id, "product_id": move.product_id.id, "quantity": quantity,
                "bearer_company_id": bearer.id, "move_id": move.id, "reason": reason,
            }
        )  # fmt: skip
        self.env["distribution.decision"]._record(
            loss, "written_off", reason,
            {"product": move.product_id.display_name, "quantity": quantity, "borne_by": bearer.name, "order": line.order_id.name},
            company=bearer,
        )  # fmt: skip
        return loss

    @api.model
    def _scrap(self, line, quantity, bearer):
        transit = self.env["intercompany.agreement"]._transit()
        loss = self.env["stock.location"].sudo().search([("usage", "=", "inventory"), ("company_id", "=", bearer.id)], limit=1)  # fmt: skip
        move = self.env["stock.move"].sudo().with_company(bearer).create(
            {
                "product_id": line.product_id.id,
                "product_uom": line.product_id.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": transit.id,
                "location_dest_id": loss.id,
                "company_id": bearer.id,
                "origin": line.order_id.name,
            }
        )  # fmt: skip
        move._action_confirm(merge=False)
        lots = (line.move_ids.filtered(lambda one: one._is_intercompany_shipment())).move_line_ids.lot_id
        move._action_assign()
        if lots and move.move_line_ids.lot_id - lots:
            raise UserError(self.env._("Choose the lots that are lost on the transfer itself: more than one order is under way."))  # fmt: skip
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move
