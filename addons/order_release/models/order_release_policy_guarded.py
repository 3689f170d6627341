from odoo import api, models


class OrderReleasePolicyGuarded(models.AbstractModel):
    """A part of a policy: no person changes it while the policy counts for orders (``_check_draft``)."""

    _name = "order.release.policy.guarded"
    _description = "Part of a release policy"
    _inherit = "order.release.cached"

    def _get_policies(self):
        """Return the policies these are parts of."""
        raise NotImplementedError(f"{self._name} belongs to no policy")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._get_policies()._check_draft()
        return records

    def write(self, vals):
        self._get_policies()._check_draft()
        result = super().write(vals)
        # It may have been moved to a policy that counts.
        self._get_policies()._check_draft()
        return result

    def unlink(self):
        self._get_policies()._check_draft()
        return super().unlink()
