from odoo import api, fields, models

from .stock_move_transfer import APPROVAL


class StockPicking(models.Model):
    """The shipping leg of a transfer between branches: what is asked for, approved and sent."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "distribution.approval.subject"]

    transfer_warehouse_id = fields.Many2one(
        "stock.warehouse", "To branch", check_company=True, index="btree_not_null",
        help="The branch that receives: its receipt is made when this transfer is confirmed.",
    )  # fmt: skip
    transfer_control_active = fields.Boolean(related="company_id.transfer_control_active")
    is_branch_transfer = fields.Boolean(compute="_compute_is_branch_transfer")
    transfer_waits_for = fields.Char("Approved by", compute="_compute_transfer_waits_for")

    @api.onchange("transfer_warehouse_id")
    def _onchange_transfer_warehouse(self):
        """Goods for another branch go through the transit of the company."""
        if self.transfer_warehouse_id and not self.is_branch_transfer:
            self.location_dest_id = self.company_id.internal_transit_location_id

    @api.depends("location_id", "location_dest_id", "company_id")
    def _compute_is_branch_transfer(self):
        for picking in self:
            picking.is_branch_transfer = bool(
                picking.company_id.transfer_control_active
                and picking.location_id.usage == "internal"
                and picking.location_dest_id.usage == "transit"
                and picking.location_dest_id.company_id
            )

    @api.depends("move_ids.transfer_hold")
    def _compute_transfer_waits_for(self):
        held = self.filtered(lambda picking: any(picking.move_ids.mapped("transfer_hold")))
        (self - held).transfer_waits_for = False
        if not held:
            return
        # What feeds a shipment waits with it.
        shipments = {picking: picking._transfer_shipments().picking_id | picking.move_ids._downstream_shipments().picking_id for picking in held}  # fmt: skip
        # sudo: who can approve is told to whoever waits.
        approvals = self.env["distribution.approval"].sudo().search(
            [
                ("code", "=", APPROVAL), ("res_model", "=", self._name),
                ("res_id", "in", [one.id for some in shipments.values() for one in some]),
            ],
            order="id desc",
        )  # fmt: skip
        for picking, some in shipments.items():
            last = approvals.filtered(lambda one, ids=some.ids: one.res_id in ids)[:1]
            picking.transfer_waits_for = (
                self.env._("Rejected: change the quantities, or cancel it.")
                if last.state == "rejected"
                else last.approver_names
            )

    def _transfer_shipments(self):
        """Return the moves of these pickings that are still to be sent to another branch."""
        return self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move._is_transfer_shipment()
        )

    def _ask_transfer_approval(self):
        """Ask for the approval that a rule wants for what each transfer sends, and hold the goods until it is given."""
        for picking in self:
            moves = picking._transfer_shipments()
            if not moves:
                continue
            approval = self.env["distribution.approval"]._request(
                picking, APPROVAL, moves._transfer_amount(moves), picking._approval_values(APPROVAL),
                authors=picking.create_uid | picking.user_id,
                reason=picking.origin and self.env._("For %s", picking.origin),
            )  # fmt: skip
            # sudo: whether the goods may go holds for whoever ships them.
            moves._hold_transfer(bool(approval) and approval.sudo().state != "approved")

    def _find_transfer_rule(self, by_quantity=False):
        moves = self._transfer_shipments()
        amount = moves._transfer_amount(moves, by_quantity)
        return self.env["distribution.approval.rule"]._find(
            APPROVAL, self.company_id, amount, self.company_id.currency_id
        )

    def _approval_values(self, code):
        if code != APPROVAL:
            return super()._approval_values(code)
        moves = self._transfer_shipments()
        receivers = moves.move_dest_ids.location_dest_id.warehouse_id or self.transfer_warehouse_id
        return {
            "from": self.picking_type_id.warehouse_id.name,
            "to": ", ".join(receivers.mapped("name")),
            "goods": [
                {"product": move.product_id.display_name, "quantity": move.product_qty, "unit": move.product_id.uom_id.name}
                for move in moves.sorted("id")
            ],
        }  # fmt: skip

    def _approval_decided(self, approval):
        if approval.code != APPROVAL:
            return super()._approval_decided(approval)
        # sudo: the approver need not be a person of the warehouse.
        if approval.state == "approved":
            self.sudo()._transfer_shipments()._hold_transfer(False)
        return None
