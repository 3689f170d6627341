from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    replenishment_without_held = fields.Boolean(
        "Buy nothing for orders held back",
        default=True,
        help="Demand held for credit, price or data does not count for replenishment until it is released. Demand held "
        "for stock or a date always counts.",
    )

    def _leaves_out_held(self):
        company = self.sudo()  # sudo: a rule is reckoned alike for everybody who sees it
        return company.order_release_active and company.replenishment_without_held
