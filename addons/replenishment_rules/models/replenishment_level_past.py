from odoo import fields, models


class ReplenishmentLevelPast(models.Model):
    """What a level was before its reorder point, order-up-to level or policy changed, with all its figures."""

    _name = "replenishment.level.past"
    _description = "Earlier level"
    _order = "planned_on desc, id desc"
    _log_access = False

    level_id = fields.Many2one(
        "replenishment.level", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="level_id.product_id")
    warehouse_id = fields.Many2one(related="level_id.warehouse_id")
    company_id = fields.Many2one(related="level_id.company_id")
    run_id = fields.Many2one(
        "replenishment.run", readonly=True, ondelete="set null", help="The run that made it."
    )
    policy_id = fields.Many2one("replenishment.policy", readonly=True, ondelete="set null")
    planned_on = fields.Date("Since", readonly=True, help="The day from which it held.")
    figures = fields.Json(readonly=True, help="Every figure of the level as it was.")

    def _as_level(self):
        """Return the level as it was, an unsaved record to read from."""
        self.ensure_one()
        levels = self.env["replenishment.level"]
        known = {
            name: value
            for name, value in self.figures.items()
            if name in levels._fields and levels._fields[name].type not in ("datetime", "json")
        }
        return levels.new(known)
