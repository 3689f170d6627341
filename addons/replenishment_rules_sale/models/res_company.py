from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    replenishment_count_refused = fields.Boolean(
        "Refused quotations are demand",
        help="Lines of cancelled quotations count as demand that was lost, unless the customer ordered the product within "
        "four weeks. Takes effect on the past with the next whole count.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "replenishment_count_refused" in vals:
            # The next night counts the whole past anew, with or without them.
            self.sudo().replenishment_demand_until = False
        return result
