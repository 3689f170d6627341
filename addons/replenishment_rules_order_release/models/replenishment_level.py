from odoo import models

from odoo.addons.replenishment_rules_order_release.queries.held_demand import LEVELS


class ReplenishmentLevel(models.Model):
    _name = "replenishment.level"
    _inherit = ["replenishment.level", "replenishment.held.mixin"]
    _held_places = LEVELS
