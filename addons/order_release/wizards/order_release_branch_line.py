from odoo import api, fields, models


class OrderReleaseBranchLine(models.TransientModel):
    _name = "order.release.branch.line"
    _description = "Ship from another branch: one branch"

    wizard_id = fields.Many2one("order.release.branch", required=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", required=True, readonly=True)
    complete = fields.Integer("Complete Orders", readonly=True)
    share = fields.Float("Goods there", readonly=True, help="By value of what the orders hold.")
    is_current = fields.Boolean(compute="_compute_is_current")

    @api.depends("warehouse_id", "wizard_id.order_ids")
    def _compute_is_current(self):
        for line in self:
            line.is_current = line.wizard_id.order_ids.warehouse_id == line.warehouse_id

    def action_ship_from(self):
        """Let this branch ship the orders."""
        self.ensure_one()
        return self.wizard_id._ship_from(self.warehouse_id)
