from odoo import fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """The part of the business that a person sees in the control layer; empty means all of it."""

    _inherit = "res.users"

    control_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        "res_users_control_warehouse_rel",
        "user_id",
        "warehouse_id",
        string="Branches in view",
        help="Cases and KPI values of other branches are hidden. Empty: all branches.",
    )
    control_team_ids = fields.Many2many(
        "crm.team",
        "res_users_control_team_rel",
        "user_id",
        "team_id",
        string="Channels in view",
        help="Cases and KPI values of other channels are hidden. Empty: all channels.",
    )

    def _get_invalidation_fields(self):
        # Record rules are cached with the ids of these fields in them.
        return super()._get_invalidation_fields() | {"control_warehouse_ids", "control_team_ids"}

    def _control_scope_domain(self, warehouse_field="warehouse_id", team_field="team_id"):
        """Return the domain of what this user's branches and channels allow; rows without one are for everybody.

        Pass None for a field that the model does not have. Companies are not part of it.
        """
        self.ensure_one()
        domain = Domain.TRUE
        if warehouse_field and self.control_warehouse_ids:
            domain &= Domain(warehouse_field, "in", [False, *self.control_warehouse_ids.ids])
        if team_field and self.control_team_ids:
            domain &= Domain(team_field, "in", [False, *self.control_team_ids.ids])
        return domain
