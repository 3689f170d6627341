from odoo import api, models

MEMBERSHIP = {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        if not any(MEMBERSHIP & set(vals) for vals in vals_list):
            return super().create(vals_list)
        rules = self.env["distribution.sod.rule"]
        before = rules._held_conflicts(refused_only=True)
        groups = super().create(vals_list)
        rules._check_new_conflicts(before)
        return groups

    def write(self, vals):
        if not MEMBERSHIP & set(vals):
            return super().write(vals)
        rules = self.env["distribution.sod.rule"]
        before = rules._held_conflicts(refused_only=True)
        result = super().write(vals)
        rules._check_new_conflicts(before)
        return result
