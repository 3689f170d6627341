from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    stock_accelerator_orderpoints = fields.Boolean(
        string="Accelerate Reordering Rules", config_parameter="stock_accelerator.orderpoints"
    )
    stock_accelerator_reservation = fields.Boolean(
        string="Accelerate Reservation", config_parameter="stock_accelerator.reservation"
    )
