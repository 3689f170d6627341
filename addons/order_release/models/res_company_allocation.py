from odoo import api, fields, models, tools

# Changed, they change who waits for whom: each change stands in the ledger.
LOGGED = (
    "order_release_source_rule", "order_release_donor_cap", "order_release_donor_days",
    "order_release_other_class_id",
)  # fmt: skip


class ResCompany(models.Model):
    """How a company promises, and how far a run may take from one customer for another."""

    _inherit = "res.company"

    order_release_source_rule = fields.Selection(
        [
            ("nearest", "Nearest that is in time"),
            ("central", "Central branch first"),
            ("preferred", "In the order of the list"),
            ("whole", "All lines from one branch"),
            ("cheapest", "Cheapest that is in time"),
        ],
        "Source of Promises",
        default="nearest",
        required=True,
        help="Which of the branches that are in time serves a line; if none is, the earliest.",
    )
    order_release_donor_cap = fields.Monetary(
        "Most Taken from a Customer",
        help="Value that runs may take back from one customer within the days beside it; 0: no bound.",
    )
    order_release_other_class_id = fields.Many2one(
        "order.release.demand.class",
        "Other Demand is Served as",
        ondelete="set null",
        help="Transfers to other branches, production, point of sale and scrap stand in line with the orders of this "
        "class, by the day they are planned for. Empty: they are served before all orders.",
    )
    order_release_donor_days = fields.Integer("Donor Cap: within Days", default=90)

    _order_release_donor_cap_positive = models.Constraint(
        "CHECK(order_release_donor_cap >= 0 AND order_release_donor_days >= 0)", "A cap cannot be negative."
    )

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {"order_release_other_class_id"}

    @api.model
    @tools.ormcache()
    def _get_other_classes(self):
        """Return {company id: DemandClass} of companies whose class is active; cached until a company or class changes."""
        # sudo: who is served first does not depend on who asks
        companies = self.sudo().search([("order_release_other_class_id.active", "=", True)])
        return {one.id: one.order_release_other_class_id._as_class() for one in companies}

    @api.model
    def _policy_names(self, among=None):
        return [
            *super()._policy_names(among),
            *(name for name in LOGGED if among is None or name in among),
        ]
