from odoo import api, fields, models

from odoo.addons.order_release.queries.version import take_versions


class OrderReleaseStockVersion(models.Model):
    """One row per product and warehouse, written by whoever is about to give stock away.

    Under REPEATABLE READ the second of two who write the same row gets a serialization failure and Odoo runs it
    again with fresh figures: nobody decides on stock that another one has just given away. An advisory lock would
    not do: it waits, but the figures stay those of the snapshot.
    """

    _name = "order.release.stock.version"
    _description = "Release: Version of Stock"
    _log_access = False

    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", required=True, ondelete="cascade")
    version = fields.Integer(required=True, default=1)

    _pair_uniq = models.Constraint(
        "UNIQUE(product_id, warehouse_id)", "One version per product and warehouse."
    )

    @api.model
    def _take(self, pairs, partner_ids):
        """Write the rows of *pairs* ({(product id, warehouse id)}) and of the commercial partners' credit.

        In ascending order, stock before credit, and before anything is given: two who want the same wait in line.
        """
        pairs, partner_ids = sorted(set(pairs)), sorted(set(partner_ids))
        if pairs or partner_ids:
            # A rival who was faster is expected: Odoo tries again, and the log has no error to tell.
            self.env.cr.execute(take_versions(pairs, partner_ids), log_exceptions=False)
