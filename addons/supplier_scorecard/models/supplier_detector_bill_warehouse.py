from odoo import models


class SupplierDetectorBillWarehouse(models.AbstractModel):
    """Bills held for goods that did not come."""

    _name = "supplier.detector.bill.warehouse"
    _description = "Detector: held vendor bills, warehouse"
    _inherit = "supplier.detector.bill"

    _route = "warehouse"
