from odoo import api, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    @api.ondelete(at_uninstall=False)
    def _unlink_of_deliveries(self):
        """A delivery keeps the category of its day without a foreign key; it forgets one that goes."""
        # sudo: deliveries are derived rows that nobody else may write.
        self.env["supplier.event"].sudo().search([("categ_id", "in", self.ids)]).categ_id = False
