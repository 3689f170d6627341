from odoo import fields, models


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    supplier_from_order = fields.Boolean(
        "Written by an order",
        help="Confirming an order writes its price here where the vendor had none: that is no contract to compare with.",
    )

    def write(self, vals):
        """A price or lead time that a person sets is the vendor's word from then on."""
        if {"price", "delay", "discount"} & vals.keys() and "supplier_from_order" not in vals:
            vals = {**vals, "supplier_from_order": False}
        return super().write(vals)
