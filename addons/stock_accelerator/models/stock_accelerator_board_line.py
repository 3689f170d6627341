from odoo import fields, models

from .stock_accelerator_count import path_selection


class StockAcceleratorBoardLine(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """One accelerated path on the board."""

    _name = "stock.accelerator.board.line"
    _description = "Accelerator Board Line"

    board_id = fields.Many2one("stock.accelerator.board", required=True, ondelete="cascade", index=True)
    path = fields.Selection(path_selection, string="What", readonly=True)
    is_on = fields.Boolean(string="On", readonly=True)
    hit_count = fields.Integer(
        string="Accelerated", readonly=True, help="Records computed or moves reserved by us."
    )
    fallback_count = fields.Integer(string="Left to Stock", readonly=True)
    used_seconds = fields.Float(string="Time Used (s)", readonly=True, digits=(16, 1))
    saved_seconds = fields.Float(
        string="Time Saved (s)",
        readonly=True,
        digits=(16, 1),
        help="What stock needed per record in the last audit, times the records, less the time used. Needs an audit.",
    )
    audit_id = fields.Many2one("stock.accelerator.audit", string="Last Audit", readonly=True)
    audited_at = fields.Datetime(related="audit_id.create_date", string="Audited")
    verdict = fields.Selection(related="audit_id.verdict")
    value_count = fields.Integer(related="audit_id.value_count")
    difference_count = fields.Integer(related="audit_id.difference_count")
    speedup = fields.Float(related="audit_id.speedup")
    obstacle = fields.Char(
        readonly=True, help="An override that nobody has proven: everything is left to stock."
    )

    def action_toggle(self):
        """Switch this path the other way."""
        self.ensure_one()
        return self.board_id.action_switch(self.path, not self.is_on)

    def action_audit(self):
        """Compare this path with stock now."""
        self.ensure_one()
        return self.env["stock.accelerator.audit"].action_audit(self.path)

    def action_open_counts(self):
        """Open what was left to stock, by reason."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock_accelerator.stock_accelerator_count_action"
        )
        return {**action, "domain": [("path", "=", self.path)]}

    def action_open_audits(self):
        """Open the audits of this path."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock_accelerator.stock_accelerator_audit_action"
        )
        return {**action, "domain": [("path", "=", self.path)]}
