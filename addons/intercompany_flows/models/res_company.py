from odoo import api, fields, models

from .intercompany_agreement import SIDES_OF_TRANSFER


class ResCompany(models.Model):
    _inherit = "res.company"

    transfer_control_active = fields.Boolean(
        "Govern transfers between branches",
        help="Transfers that go through the transit of the company are approved by amount where a rule asks for it, get a "
        "receiving side and an expected arrival, and end in a case where both sides differ. Transfers confirmed before "
        "stay as they are.",
    )
    transfer_days = fields.Integer(
        "Days between branches",
        default=2,
        help="Expected arrival after shipment, where the route's own rule says nothing.",
    )
    transfer_control = fields.Selection(
        SIDES_OF_TRANSFER,
        "Receiver answers from",
        default="shipment",
        required=True,
        help="Which branch answers for goods between branches: the receiver once they are shipped, or once received.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._open_transit()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.get("transfer_control_active"):
            self._open_transit()
        return result

    def _open_transit(self):
        """Make the transit between branches a place that people can choose, where transfers are governed."""
        # sudo: who may change the settings of a company need not be a person of its warehouses.
        governed = self.sudo().filtered("transfer_control_active")
        governed.internal_transit_location_id.active = True
