from odoo import models


class ResourceCalendarAttendance(models.Model):
    """Working hours are kept in memory for the shipping gate."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "order.release.cache"]
