from odoo import api, fields, models

from odoo.addons.distribution_kpi.logic.role_script import NAME, role_script
from odoo.addons.distribution_kpi.models.distribution_bi_feed import VIEWS
from odoo.addons.distribution_kpi.queries.bi_view import GRANTS, SCHEMA


class DistributionBiRole(models.TransientModel):
    """Writes the script that gives a BI tool a database role that reads the feed of some companies and nothing else.

    Odoo itself makes no roles: its own role may not, and should not, have the right to.
    """

    _name = "distribution.bi.role"
    _description = "Database role for a BI tool"

    name = fields.Char("Role", required=True, default="bi_reader")
    company_ids = fields.Many2many(
        "res.company", string="Companies", required=True, default=lambda self: self.env.company
    )
    script = fields.Text(compute="_compute_script")

    @api.depends("name", "company_ids")
    def _compute_script(self):
        for role in self:
            if not NAME.fullmatch(role.name or ""):
                role.script = self.env._("-- A role is named in small letters, digits and _, as bi_reader.")
            elif not role.company_ids:
                role.script = self.env._("-- Choose at least one company.")
            else:
                role.script = role_script(role.name, role.company_ids.ids, SCHEMA, VIEWS, GRANTS)
