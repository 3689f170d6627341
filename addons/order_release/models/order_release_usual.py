from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.order_release.logic.unusual import LEAST_COUNT
from odoo.addons.order_release.queries.usual import replace_usual

# What was usual longer ago is not any more.
HISTORY_DAYS = 730


class OrderReleaseUsual(models.Model):
    """What an item or a customer is usually ordered in; counted anew every night, read by the gate."""

    _name = "order.release.usual"
    _description = "Usual orders"
    _order = "kind, key"
    _log_access = False

    kind = fields.Selection(
        [("product", "Quantity of an item"), ("partner", "Value of a customer")], required=True
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", help="The root company.")
    key = fields.Integer("Product or customer (id)", required=True)
    median = fields.Float(required=True)
    deviation = fields.Float(required=True, help="Median distance from the median.")
    number = fields.Integer("Counted", required=True)

    _key_unique = models.UniqueIndex("(kind, company_id, key)")

    @api.model
    def _rebuild(self):
        """Count again, in one go: readers see what was there before until it is done."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=HISTORY_DAYS)
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM order_release_usual"))
        for kind in ("product", "partner"):
            self.env.cr.execute(replace_usual(kind, since, LEAST_COUNT))
        self.invalidate_model(flush=False)

    @api.model
    def _cron_rebuild(self):
        """Count again unless no company has its orders released, so that the addon costs nothing while off."""
        # sudo: the clock serves every company
        if self.env["res.company"].sudo().search_count([("order_release_active", "=", True)], limit=1):
            self._rebuild()
