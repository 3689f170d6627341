from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    replenishment_target_measure = fields.Selection(
        [("amount", "Order value"), ("weight", "Weight"), ("volume", "Volume")],
        "Fill orders by",
        help="Proposals for one branch are filled up to the target with what is needed next: a container, free "
        "freight, a least order value.",
    )
    replenishment_target = fields.Float(
        "Target per order",
        help="In the company's currency, or in the units of weight and volume of the products.",
    )
