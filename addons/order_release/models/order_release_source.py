from odoo import api, fields, models


class OrderReleaseSource(models.Model):
    """A branch that may serve the customers of another one: how long its goods travel, and what that costs."""

    _name = "order.release.source"
    _description = "Source of a branch"
    _inherit = "distribution.policy.log"
    _order = "warehouse_id, sequence, id"
    _check_company_auto = True
    _policy_place_fields = ("warehouse_id",)

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", required=True, ondelete="cascade")
    source_id = fields.Many2one(
        "stock.warehouse", "Served from", required=True, ondelete="cascade", check_company=True
    )
    travel_days = fields.Float("Days of Travel", digits=(16, 2))
    unit_cost = fields.Monetary("Cost per Unit", help="What a unit costs more when it comes from there.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_central = fields.Boolean("Central")

    _policy_fields = (
        "sequence",
        "active",
        "warehouse_id",
        "source_id",
        "travel_days",
        "unit_cost",
        "is_central",
    )

    _pair_unique = models.Constraint("UNIQUE(warehouse_id, source_id)", "A branch names each source once.")
    _other_branch = models.Constraint("CHECK(warehouse_id <> source_id)", "A branch serves itself anyway.")
    _figures_positive = models.Constraint(
        "CHECK(travel_days >= 0 AND unit_cost >= 0)", "Days and costs cannot be negative."
    )

    @api.depends("warehouse_id", "source_id")
    def _compute_display_name(self):
        for source in self:
            source.display_name = f"{source.source_id.name} → {source.warehouse_id.name}"
