from odoo import fields, models


class DistributionLedgerCheckFinding(models.TransientModel):
    _name = "distribution.ledger.check.finding"
    _description = "Irregularity in the decision ledger"

    check_id = fields.Many2one("distribution.ledger.check", required=True, ondelete="cascade")
    kind = fields.Char(readonly=True)
    name = fields.Char("What was found", readonly=True)
    sequence = fields.Integer("Seal", readonly=True)
    decision_id_value = fields.Integer("Entry", readonly=True)

    def action_open_decision(self):
        """Open the entry that the finding names, when there still is one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "distribution.decision",
            "res_id": self.decision_id_value,
            "view_mode": "form",
        }
