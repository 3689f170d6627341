from odoo import api, fields, models

from odoo.addons.order_release.queries.version import take_credit_versions


class OrderReleaseCreditVersion(models.Model):
    """One row per commercial partner, written by whoever is about to use its credit; see the stock's version."""

    _name = "order.release.credit.version"
    _description = "Release: Version of Credit"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    version = fields.Integer(required=True, default=1)

    _partner_uniq = models.Constraint("UNIQUE(partner_id)", "One version per partner.")

    @api.model
    def _take(self, partner_ids):
        """Write the rows of the commercial partners, in ascending order, before their credit is consumed."""
        if partner_ids := sorted(set(partner_ids)):
            # As with stock, a rival who was faster is expected.
            self.env.cr.execute(take_credit_versions(partner_ids), log_exceptions=False)
