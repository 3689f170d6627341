from odoo import fields, models

from odoo.addons.distribution_control.queries import duties


class DistributionSodConflict(models.Model):
    """Who holds conflicting duties now: one row per rule and person."""

    _name = "distribution.sod.conflict"
    _description = "Conflicting duties held"
    _auto = False
    _order = "rule_id, user_id"
    _rec_name = "user_id"
    _depends = {
        "distribution.sod.rule": ["active", "on_person", "duty_a_id", "duty_b_id", "refuse_assignment"],
        "res.groups": ["implied_ids", "user_ids"],
        "res.users": ["active", "share", "company_id", "group_ids"],
    }

    rule_id = fields.Many2one("distribution.sod.rule", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    duty_a_id = fields.Many2one("res.groups", "One duty", readonly=True)
    duty_b_id = fields.Many2one("res.groups", "Other duty", readonly=True)
    refuse_assignment = fields.Boolean("Assignment refused", readonly=True)

    @property
    def _table_query(self):
        return duties.held_conflicts()

    def action_open_user(self):
        """Open the person's access rights."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.users",
            "res_id": self.user_id.id,
            "view_mode": "form",
        }
