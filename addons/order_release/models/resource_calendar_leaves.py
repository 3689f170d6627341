from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Days off are kept in memory for the shipping gate."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "order.release.cache"]
