from odoo import api, fields, models


class OrderReleasePolicyPart(models.AbstractModel):
    """A row of a policy's gate: logged like the policy, and the policies in memory are forgotten when it changes."""

    _name = "order.release.policy.part"
    _description = "Release policy: detail of a gate"
    _inherit = "distribution.policy.log"

    line_id = fields.Many2one("order.release.policy.line", required=True, ondelete="cascade", index=True)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
