from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Days off of a branch are kept in memory for the shipping gate; holidays of a person are not."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "order.release.cache"]

    def _is_kept(self):
        return any(not leave.resource_id for leave in self)
