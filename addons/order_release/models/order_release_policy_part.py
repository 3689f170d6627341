from odoo import fields, models

from . import order_release_policy_guarded  # noqa: F401  the mixin is built first, wherever the list of models has it


class OrderReleasePolicyPart(models.AbstractModel):
    """A row of a policy's gate: logged like the policy, and the policies in memory are forgotten when it changes."""

    _name = "order.release.policy.part"
    _description = "Release policy: detail of a gate"
    _inherit = "order.release.policy.guarded"

    line_id = fields.Many2one("order.release.policy.line", required=True, ondelete="cascade", index=True)

    def _get_policies(self):
        return self.line_id.policy_id
