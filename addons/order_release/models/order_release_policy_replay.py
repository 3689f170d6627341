from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

# Whom a policy counts for; changed like its gates, in a draft.
SCOPE = frozenset(("company_id", "warehouse_id", "team_id", "category_ids"))


class OrderReleasePolicy(models.Model):
    """No draft goes live unseen: a person activates a policy only after a replay of it as it is, and changes what a
    live one holds in a draft that takes its place."""

    _inherit = "order.release.policy"

    replaces_id = fields.Many2one(
        "order.release.policy",
        "Takes the place of",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Archived when this one is activated.",
    )

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
        if not SCOPE.isdisjoint(vals):
            self._check_draft()
        begun = self.filtered(lambda policy: not policy.active) if vals.get("active") else self.browse()
        if self.env.uid != SUPERUSER_ID:
            begun._check_replayed()
        result = super().write(vals)
        begun._replace()
        return result

    def _replace(self):
        """Archive what the drafts that count from now on were made of, and take its name."""
        for policy in self:
            old = policy.replaces_id
            if old.active:
                old.active = False
                if policy.name == self._draft_name(old):
                    policy.name = old.name

    def _check_draft(self):
        """Refuse a person who changes what holds orders already."""
        self.check_access("write")
        live = self.filtered("active") if self.env.uid != SUPERUSER_ID else None
        if live:
            raise UserError(
                self.env._(
                    "%(policies)s counts for orders now: change it in a draft (button on the policy), replay that over "
                    "your orders of the last weeks, and activate it. It then takes the place of this one.",
                    policies=", ".join(live.mapped("name")),
                )
            )

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
        """Open a copy of the policy to change, replay and activate in the place of the one that counts."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_administrator")
        draft = self.copy({"name": self._draft_name(self), "active": False})
        draft.replaces_id = self
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    @api.model
    def _draft_name(self, policy):
        return self.env._("%s (draft)", policy.name)
