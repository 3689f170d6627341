from odoo import api, fields, models, tools
from odoo.fields import Domain


class StockLocation(models.Model):
    _inherit = "stock.location"

    not_available = fields.Boolean(
        "Not available",
        help="Stock here and below (quality hold, damaged, quarantine) is promised to nobody. Where the company guards "
        "it, deliveries do not take from here either.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        if self._not_available_ids() or any(locations.mapped("not_available")):
            self.env.registry.clear_cache()
        return locations

    def write(self, vals):
        result = super().write(vals)
        # Without a flagged location anywhere nothing is cached that a move within the tree could make wrong.
        if "not_available" in vals or ("location_id" in vals and self._not_available_ids()):
            self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _not_available_ids(self):
        """Return the ids of all locations that are not available, those below flagged ones included."""
        # sudo: a location that the user cannot see is not available all the same.
        every = self.sudo().with_context(active_test=False)
        flagged = every.search([("not_available", "=", True)])
        return frozenset(every.search([("id", "child_of", flagged.ids)]).ids if flagged else ())

    @api.model
    def _available_domain(self, field="location_id"):
        """Return the domain of rows whose location *field* is available; for every figure that promises stock."""
        unavailable = self._not_available_ids()
        return Domain(field, "not in", list(unavailable)) if unavailable else Domain.TRUE
