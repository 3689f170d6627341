from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_dashboard.logic.tower import is_new_visit

# Looking again within this time is the same visit: what changed is told against the one before.
SAME_VISIT = timedelta(minutes=30)
# Who opened the tower longer ago than this is not told at once when something moves.
LOOKING = timedelta(hours=12)


class DistributionTowerLook(models.Model):
    """When a person last looked at the control tower, and what it showed then; of no other person's concern."""

    _name = "distribution.tower.look"
    _description = "Look at the control tower"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    at = fields.Datetime(required=True, readonly=True)
    figures = fields.Json(readonly=True)
    before_at = fields.Datetime("Compared with", readonly=True)
    before = fields.Json("Figures compared with", readonly=True)

    _user_unique = models.UniqueIndex("(user_id)")
    _at_idx = models.Index("(at)")

    @api.model
    def _find_mine(self):
        # sudo: the table is closed to people; this is the person's own row.
        return self.sudo().search([("user_id", "=", self.env.uid)])

    @api.model
    def _note(self, figures):
        """Keep what the person sees now. A new visit is compared with the end of the last one."""
        now = fields.Datetime.now()
        # By SQL: of two tabs that are opened at once the second finds the row of the first, or is tried again.
        self.env.cr.execute(
            "INSERT INTO distribution_tower_look (user_id, at) VALUES (%s, %s) ON CONFLICT (user_id) DO NOTHING",
            (self.env.uid, now),
        )
        look = self._find_mine()
        values = {"at": now, "figures": {**(look.figures or {}), **figures}}
        if is_new_visit(look.at, now, SAME_VISIT):
            values |= {"before_at": look.at, "before": look.figures}
        look.write(values)

    @api.model
    def _mark_seen(self, figures):
        """Compare with what the person sees now from here on."""
        now = fields.Datetime.now()
        self._note(figures)
        look = self._find_mine()
        look.write({"before_at": now, "before": look.figures})

    @api.model
    def _is_anybody_looking(self):
        self.flush_model(["at"])
        since = fields.Datetime.now() - LOOKING
        self.env.cr.execute("SELECT EXISTS (SELECT FROM distribution_tower_look WHERE at > %s)", (since,))
        return self.env.cr.fetchone()[0]
