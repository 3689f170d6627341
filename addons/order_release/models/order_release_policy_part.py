from odoo import fields, models


class OrderReleasePolicyPart(models.AbstractModel):
    """A row of a policy's gate: logged like the policy, and the policies in memory are forgotten when it changes."""

    _name = "order.release.policy.part"
    _description = "Release policy: detail of a gate"
    _inherit = "order.release.cached"

    line_id = fields.Many2one("order.release.policy.line", required=True, ondelete="cascade", index=True)
