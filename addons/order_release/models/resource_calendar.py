from odoo import models


class ResourceCalendar(models.Model):
    """Working hours are kept in memory for the shipping gate."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "order.release.cache"]
