from odoo import fields, models

from odoo.addons.replenishment_rules.models.replenishment_policy import ReplenishmentPolicy as Policy


class ReplenishmentPolicy(models.Model):
    _inherit = "replenishment.policy"

    team_ids = fields.Many2many(
        "crm.team",
        string="Sold mostly through",
        help="Channels. A product belongs, in each branch, to the channel that sold most units of it in the past year: "
        "one policy may lose what it cannot serve (web), another owe it (projects). Empty: every channel.",
    )

    _policy_fields = (*Policy._policy_fields, "team_ids")

    def _prepare_scope(self):
        return super()._prepare_scope() | {"channels": frozenset(self.team_ids.ids)}
