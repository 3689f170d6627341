from odoo import models


class SupplierDetectorBillBuyer(models.AbstractModel):
    """Bills held for a price, a quantity beyond the order or a missing order."""

    _name = "supplier.detector.bill.buyer"
    _description = "Detector: held vendor bills, buyer"
    _inherit = "supplier.detector.bill"

    _route = "buyer"
