from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    release_shelf_days = fields.Integer(
        "Remaining Shelf Life",
        help="Days that goods must have left before their expiration date on the promised day; 0: any.",
    )
    _release_shelf_days_positive = models.Constraint(
        "CHECK(release_shelf_days >= 0)", "A remaining shelf life cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if "release_shelf_days" in vals:
            self.env["order.release.retest"]._ask(
                "partner", self.commercial_partner_id.ids, self.env.companies
            )
        return result
