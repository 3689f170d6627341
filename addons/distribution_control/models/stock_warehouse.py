import pytz

from odoo import api, fields, models


class StockWarehouse(models.Model):
    """The branch: its working hours, and what day it is there."""

    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "distribution.local.day"]

    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working hours",
        ondelete="set null",
        check_company=True,
        help="Hours in which clocks run at this branch, and the time zone of its days. Empty: those of the company.",
    )

    def _local_zone(self):
        """Return the time zone of the branch: its calendar's, else its company's."""
        self.ensure_one()
        return pytz.timezone(self.calendar_id.tz) if self.calendar_id.tz else self.company_id._local_zone()

    @api.model
    def _find_planned(self, pairs):
        """Return ([(sentence, url)], action) of what is planned, not ordered yet, for *pairs* of (product id, branch id).

        The action opens it, None for who may not see it. Hook of whoever plans purchases and transfers.
        """
        return [], None
