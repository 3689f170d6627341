from odoo import api, models
from odoo.exceptions import AccessError, UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["distribution.sod.rule"]._check_new_conflicts(set(), users)
        return users

    def write(self, vals):
        if "group_ids" not in vals and not vals.get("active"):
            return super().write(vals)
        rules = self.env["distribution.sod.rule"]
        # Those who held both duties before the rule came stay as they are.
        before = rules._held_conflicts(refused_only=True, users=self)
        result = super().write(vals)
        rules._check_new_conflicts(before, self)
        return result

    def _require_duty(self, *groups):
        """Raise unless this user holds one of *groups* (external ids); sudo and the superuser mode open nothing."""
        self.ensure_one()
        if any(self.has_group(group) for group in groups):
            return
        names = [self.env.ref(group).sudo().name for group in groups]
        raise AccessError(
            self.env._(
                "This needs the duty %(duties)s. Ask a person who holds it, or a control administrator to assign it.",
                duties=self.env._(" or ").join(f"“{name}”" for name in names),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_in_ledger(self):
        # sudo: decisions of all companies count, whoever deletes the user.
        ledger = self.env["distribution.decision"].sudo()
        named = {
            user_id
            for field in ("actor_id_value", "requester_id_value")
            for [user_id] in ledger._read_group([(field, "in", self.ids)], [field])
        }
        if named:
            raise UserError(
                self.env._(
                    "%(users)s stand in the decision ledger and cannot be deleted. Archive them instead.",
                    users=", ".join(self.filtered(lambda user: user.id in named).mapped("name")[:10]),
                )
            )
