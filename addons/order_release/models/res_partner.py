from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    release_receiving_id = fields.Many2one(
        "resource.calendar",
        "Receiving Hours",
        help="When goods can be delivered at this address; empty: as at the customer, or at any time.",
    )
