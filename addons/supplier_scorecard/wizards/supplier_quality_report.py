from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.supplier_scorecard.models.supplier_quality_incident import CAUSES


class SupplierQualityReport(models.TransientModel):
    """Say at the receipt what is wrong with goods, before anybody forgets."""

    _name = "supplier.quality.report"
    _description = "Report a quality incident"

    picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True)
    order_id = fields.Many2one("purchase.order", required=True)
    line_id = fields.Many2one(
        "purchase.order.line",
        "What",
        required=True,
        domain="[('order_id', '=', order_id), ('qty_received', '>', 0)]",
    )
    uom_id = fields.Many2one(related="line_id.product_id.uom_id")
    quantity = fields.Float("How many", required=True, digits="Product Unit")
    cause = fields.Selection(CAUSES, "Whose fault", required=True, default="vendor")
    note = fields.Text("What is wrong", required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "stock.picking":
            picking = self.env["stock.picking"].browse(self.env.context.get("active_id"))
            lines = picking.move_ids.purchase_line_id
            if picking.state != "done" or not lines:
                raise UserError(
                    self.env._(
                        "Incidents are reported on done receipts of purchase orders. Validate the receipt first."
                    )
                )
            values |= {"picking_id": picking.id, "order_id": lines[0].order_id.id}
            if len(lines) == 1:
                values["line_id"] = lines.id
        return values

    def action_report(self):
        """Write the incident down."""
        self.ensure_one()
        self.env["supplier.quality.incident"]._report(self.line_id, self.quantity, self.cause, self.note)
        return {"type": "ir.actions.act_window_close"}
