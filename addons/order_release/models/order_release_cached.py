from odoo import models


class OrderReleaseCached(models.AbstractModel):
    """A policy that is read from memory; changes are logged."""

    _name = "order.release.cached"
    _description = "Policy kept in memory"
    _inherit = ["order.release.cache", "distribution.policy.log"]
