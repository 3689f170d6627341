from odoo import api, fields, models
from odoo.exceptions import UserError


class IntercompanyLoss(models.Model):
    """Goods that left and did not arrive, written off in the transit between two companies or two branches."""

    _name = "intercompany.loss"
    _description = "Goods lost between companies or branches"
    _inherit = "distribution.append.only"
    _order = "id desc"

    sale_line_id = fields.Many2one("sale.order.line", readonly=True, index=True, ondelete="restrict")
    transfer_root_id = fields.Many2one(
        "stock.move", "Transfer between branches", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True, help="In product units.")
    bearer_company_id = fields.Many2one(
        "res.company", "Borne by", required=True, readonly=True, ondelete="restrict"
    )
    bearer_warehouse_id = fields.Many2one(
        "stock.warehouse", "Borne by branch", readonly=True, ondelete="restrict"
    )
    move_id = fields.Many2one("stock.move", readonly=True, ondelete="restrict")
    reason = fields.Text(required=True, readonly=True)

    _positive = models.Constraint("CHECK(quantity > 0)", "What is lost is above zero.")
    _of_one = models.Constraint(
        "CHECK((sale_line_id IS NULL) <> (transfer_root_id IS NULL))",
        "A loss is one of an order between companies, or of a transfer between branches.",
    )

    @api.model
    def _write_off(self, line, quantity, bearer, reason):
        """Take *quantity* (product units) of the sales line out of the transit, at the cost of *bearer*.

        Needs the finance controller's duty in that company; no more than is under way. Recorded in the ledger.
        """
        self.env.user._require_duty("distribution_control.group_finance_controller")
        # sudo: of the other company, it may be; the match below is read by the person's own rules.
        line = line.sudo()
        match = self.env["intercompany.match"].search([("id", "=", line.id)])
        self._check_under_way(match, quantity, line.product_id)
        if bearer not in self.env.companies or bearer not in match.seller_company_id | match.buyer_company_id:
            raise UserError(
                self.env._("Only a company of the agreement that you work for can bear the loss.")
            )
        shipped = line.move_ids.filtered(lambda one: one._is_intercompany_shipment())
        move = self._scrap(
            shipped, quantity, bearer, self.env["intercompany.agreement"]._transit(), {"origin": line.order_id.name}
        )  # fmt: skip
        return self._log_loss(move, {"sale_line_id": line.id}, bearer, reason, {"order": line.order_id.name})

    @api.model
    def _write_off_transfer(self, transfer, quantity, warehouse, reason):
        """Take *quantity* (product units) of a ``branch.transfer`` out of the transit, at the cost of the branch *warehouse*.

        Needs the finance controller's duty; no more than is under way. Recorded in the ledger.
        """
        self.env.user._require_duty("distribution_control.group_finance_controller")
        # Read by the person's own rules: a transfer of another company is not found.
        transfer = self.env["branch.transfer"].search([("id", "=", transfer.id)])
        self._check_under_way(transfer, quantity, transfer.product_id)
        if warehouse not in transfer.from_warehouse_id | transfer.to_warehouse_id:
            raise UserError(self.env._("Only one of the two branches can bear the loss."))
        company = transfer.company_id
        # sudo: both branches' moves, of which the person in finance writes none.
        root = self.env["stock.move"].sudo().browse(transfer.id)
        shipped = root.search([("transfer_root_id", "=", root.id), ("state", "=", "done")]).filtered(lambda one: one._is_transfer_shipment())  # fmt: skip
        move = self._scrap(
            shipped, quantity, company, shipped.location_dest_id[:1],
            {"origin": transfer.picking_id.name, "transfer_root_id": root.id},
        )  # fmt: skip
        return self._log_loss(
            move, {"transfer_root_id": root.id, "bearer_warehouse_id": warehouse.id}, company, reason,
            {"transfer": transfer.picking_id.name, "branch": warehouse.name},
        )  # fmt: skip

    @api.model
    def _check_under_way(self, goods, quantity, product):
        """Refuse to write off more of *goods* (a match or a transfer, or nothing) than is under way."""
        if not goods or product.uom_id.compare(quantity, goods.in_transit) > 0:
            raise UserError(
                self.env._("Only %(quantity)s of “%(product)s” are under way.", quantity=goods.in_transit, product=product.display_name)
            )  # fmt: skip

    @api.model
    def _log_loss(self, move, values, bearer, reason, evidence):
        loss = self.sudo().create(
            {
                "product_id": move.product_id.id, "quantity": move.quantity, "bearer_company_id": bearer.id,
                "move_id": move.id, "reason": reason, **values,
            }
        )  # fmt: skip
        self.env["distribution.decision"]._record(
            loss, "written_off", reason,
            {"product": move.product_id.display_name, "quantity": move.quantity, "borne_by": bearer.name, **evidence},
            company=bearer,
        )  # fmt: skip
        return loss

    @api.model
    def _scrap(self, shipped, quantity, bearer, transit, values):
        """Move *quantity* of what the moves *shipped* brought from *transit* to the losses of *bearer*."""
        product = shipped.product_id
        loss = self.env["stock.location"].sudo().search([("usage", "=", "inventory"), ("company_id", "=", bearer.id)], limit=1)  # fmt: skip
        move = self.env["stock.move"].sudo().with_company(bearer).create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": transit.id,
                "location_dest_id": loss.id,
                "company_id": bearer.id,
                **values,
            }
        )  # fmt: skip
        move._action_confirm(merge=False)
        lots = shipped.move_line_ids.lot_id
        move._action_assign()
        if lots and move.move_line_ids.lot_id - lots:
            raise UserError(self.env._("Choose the lots that are lost on the transfer itself: more than one order is under way."))  # fmt: skip
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move
