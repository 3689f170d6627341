from odoo import fields, models


class StockScrapReasonTag(models.Model):
    _inherit = "stock.scrap.reason.tag"

    supplier_fault = fields.Boolean(
        "The vendor's fault", help="Scraps with this reason count against the vendor of the goods."
    )
