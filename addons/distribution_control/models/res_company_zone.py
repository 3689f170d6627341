import pytz

from odoo import models


class ResCompany(models.Model):
    """The company's day, for what has no branch."""

    _name = "res.company"
    _inherit = ["res.company", "distribution.local.day"]

    def _local_zone(self):
        """Return the time zone of the company's working hours, UTC without any."""
        self.ensure_one()
        # sudo: the working hours of a company that the user cannot choose still date its documents.
        return pytz.timezone(self.sudo().resource_calendar_id.tz or "UTC")

    def _local_zones(self):
        """Return ({warehouse id: name of its time zone}, {company id: the same}) for ``queries.zones``.

        Archived branches have a past, too.
        """
        # sudo: time zones, which date documents whoever reads them.
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        return tuple(
            {place.id: place._local_zone().zone for place in places}
            for places in (warehouses.search([("company_id", "in", self.ids)]), self)
        )
