from odoo import api, fields, models

from odoo.addons.intercompany_flows.models.intercompany_match_rule import ASPECTS


class IntercompanyAccept(models.TransientModel):
    """Asks what of a line may stay different, and why."""

    _name = "intercompany.accept"
    _description = "Accept a difference between companies"

    match_id = fields.Many2one("intercompany.match", "Line", required=True, readonly=True)
    aspect = fields.Selection(
        ASPECTS, "What", required=True, compute="_compute_aspect", store=True, precompute=True, readonly=False
    )
    difference = fields.Float(compute="_compute_difference", digits=(16, 4))
    reason_id = fields.Many2one("intercompany.match.reason", required=True)
    note = fields.Text()

    @api.depends("match_id")
    def _compute_aspect(self):
        for wizard in self:
            match = wizard.match_id._origin
            wizard.aspect = next((name for name, _label in ASPECTS if match[f"differs_{name}"]), "quantity")

    @api.depends("match_id", "aspect")
    def _compute_difference(self):
        for wizard in self:
            wizard.difference = wizard.match_id._origin._gap(wizard.aspect)

    def action_accept(self):
        """Let the difference stand; duty and figures are checked where it is done."""
        self.ensure_one()
        self.env["intercompany.match.acceptance"]._accept(
            self.match_id, self.aspect, self.reason_id, self.note
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
