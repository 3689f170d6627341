from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    release_cutoff = fields.Float(
        "Cut-off", help="Local hour after which nothing leaves on the same day; 0: until the end of the day."
    )

    _release_cutoff_hour = models.Constraint(
        "CHECK(release_cutoff IS NULL OR release_cutoff BETWEEN 0 AND 24)",
        "A cut-off lies between 0:00 and 24:00.",
    )
