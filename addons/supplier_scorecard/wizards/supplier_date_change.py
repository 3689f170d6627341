from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class SupplierDateChange(models.TransientModel):
    """Write down who moved a delivery, and why: the vendor's answer, our own wish, or that it left the vendor."""

    _name = "supplier.date.change"
    _description = "Record a delivery date"

    order_id = fields.Many2one("purchase.order", required=True, readonly=True)
    line_ids = fields.Many2many("purchase.order.line", string="Lines", required=True)
    date = fields.Datetime(required=True)
    asked_by = fields.Selection(
        [("vendor", "The vendor says"), ("us", "We ask"), ("shipped", "It left the vendor")],
        "Who",
        required=True,
        default="vendor",
        help="Days the vendor moves stay on the vendor's account; days we ask for are taken off it. The day it left "
        "tells the vendor's days from those of our carrier.",
    )
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        order = self.env["purchase.order"].browse(self.env.context.get("active_id"))
        if order and self.env.context.get("active_model") == "purchase.order":
            values |= {
                "order_id": order.id,
                "line_ids": [Command.set(order._goods_lines().ids)],
                "date": order.date_planned,
            }
        return values

    def action_apply(self):
        """Move the lines to the date; the commitment log says who asked and why."""
        self.ensure_one()
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(self.env._("Recording a delivery date is a buyer's task."))
        if self.line_ids.order_id - self.order_id or self.order_id.state != "purchase":
            raise UserError(
                self.env._(
                    "%(order)s is not a confirmed order with these lines. Confirm it first; before that, change the "
                    "date in the lines.",
                    order=self.order_id.name,
                )
            )
        received = self.line_ids.filtered(
            lambda line: line.move_ids.filtered(lambda move: move.state == "done")
        )
        open_lines = self.line_ids.filtered(
            lambda line: line.product_uom_id.compare(line.qty_received, line.product_qty) < 0
        )
        if not open_lines:
            raise UserError(
                self.env._(
                    "All chosen lines of %s are received in full; there is no date left to move.",
                    self.order_id.name,
                )
            )
        if self.asked_by == "shipped":
            self.env["supplier.commitment"]._log(
                open_lines, "shipped", "vendor", self.reason, moment=self.date
            )
            return {"type": "ir.actions.act_window_close"}
        if self.asked_by == "vendor":
            open_lines._record_vendor_answer(self.date, self.reason)
        else:
            open_lines.with_context(supplier_change_reason=self.reason).write({"date_planned": self.date})
        # Odoo moves the dates of a line's open transfers only while nothing of it has come in.
        (open_lines & received)._update_move_date_deadline(self.date)
        return {"type": "ir.actions.act_window_close"}
