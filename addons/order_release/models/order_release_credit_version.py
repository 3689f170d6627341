from odoo import fields, models


class OrderReleaseCreditVersion(models.Model):
    """One row per commercial partner, written by whoever is about to use its credit; see the stock's version."""

    _name = "order.release.credit.version"
    _description = "Release: Version of Credit"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    version = fields.Integer(required=True, default=1)

    _partner_uniq = models.Constraint("UNIQUE(partner_id)", "One version per partner.")
