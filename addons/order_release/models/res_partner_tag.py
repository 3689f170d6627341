from odoo import api, models


class ResPartner(models.Model):
    """Tags that decide how a customer's orders are judged are put on and taken off by a duty, not by who sells."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        governing = self.env["res.partner.category"]._find_governing()
        if governing:
            partners.category_id._check_tagging(set(partners.category_id.ids) & governing)
        return partners

    def write(self, vals):
        governing = "category_id" in vals and self.env["res.partner.category"]._find_governing()
        if not governing:
            return super().write(vals)
        before = {partner: governing.intersection(partner.category_id.ids) for partner in self}
        result = super().write(vals)
        changed = set()
        for partner, had in before.items():
            changed |= had ^ governing.intersection(partner.category_id.ids)
        self.env["res.partner.category"]._check_tagging(changed)
        return result
