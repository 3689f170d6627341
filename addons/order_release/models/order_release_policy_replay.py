from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class OrderReleasePolicy(models.Model):
    """No draft goes live unseen: a person activates a policy only after a replay of it as it is."""

    _inherit = "order.release.policy"

    replay_ids = fields.One2many("order.release.replay", "policy_id", "Replays", readonly=True)
    is_replayed = fields.Boolean("Replayed", compute="_compute_is_replayed")

    @api.depends("replay_ids.fingerprint", "write_date", "line_ids.write_date")
    def _compute_is_replayed(self):
        for policy in self:
            policy.is_replayed = bool(policy.ids) and policy._was_seen()

    def _was_seen(self):
        """Say whether the policy has been replayed as it is now."""
        self.ensure_one()
        return self._get_fingerprint() in self.replay_ids.mapped("fingerprint")

    @api.model_create_multi
    def create(self, vals_list):
        # Data of addons and tests come from the superuser, whom nobody can log in as.
        if self.env.uid != SUPERUSER_ID:
            vals_list = [{**vals, "active": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("active") and self.env.uid != SUPERUSER_ID:
            self.filtered(lambda policy: not policy.active)._check_replayed()
        return super().write(vals)

    def _check_replayed(self):
        unseen = self.filtered(lambda policy: not policy._was_seen())
        if unseen:
            raise UserError(
                self.env._(
                    "%(policies)s: nobody has seen yet what this would hold. Replay it over your orders of the last "
                    "weeks (button on the policy), then activate it. A change after the replay asks for a new one.",
                    policies=", ".join(unseen.mapped("name")),
                )
            )

    def _get_fingerprint(self):
        """Return what identifies the policy as it is now: scope, gates, modes, limits and roles."""
        self.ensure_one()
        return self.env["order.release.replay"]._hash(self._origin._as_terms())

    def action_replay(self):
        """Open a replay of this policy over the orders of the last weeks."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_administrator")
        # sudo: replays are made by this action alone
        one = self.env["order.release.replay"].sudo().create({"policy_id": self.id}).sudo(False)
        one.action_replay()
        return {
            "type": "ir.actions.act_window",
            "res_model": one._name,
            "res_id": one.id,
            "view_mode": "form",
        }

    def action_activate(self):
        """Let the policy count from now on, if its replay has been seen."""
        self.env.user._require_duty("distribution_control.group_administrator")
        self.active = True

    def action_draft(self):
        """Open a copy of the policy to change, replay and activate beside the one that counts."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_administrator")
        draft = self.copy({"name": self.env._("%s (draft)", self.name), "active": False})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }
