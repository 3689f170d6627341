from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.order_release.logic.allocation import DemandClass


class OrderReleaseDemandClass(models.Model):
    """A sort of demand and how it is served when there is not enough for everybody; the first that fits counts.

    Without any class orders are served by promise, then by age, and a run takes nothing back.
    """

    _name = "order.release.demand.class"
    _description = "Demand class"
    _inherit = "order.release.cached"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The first class that fits an order counts, and is served first."
    )
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Empty: every company.")
    strategy = fields.Selection(
        [
            ("win", "Win: served before all others"),
            ("gain", "Gain: keeps what it has, and gets more in its turn"),
            ("improve", "Improve: keeps what it has, gets more only of what nobody else asked for"),
            ("redistribute", "Redistribute: hands back what it has, and is served anew"),
            ("fill", "Fill: hands back what it has, and gets at most that"),
            ("lose", "Lose: hands back what it has, and gets what is left at the end"),
            ("skip", "Skip: a run leaves it alone"),
        ],
        required=True,
        default="gain",
        help="What a run does with orders of this class. Only what no picker has started on can be handed back.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "order_release_class_partner_rel",
        string="Customers",
        help="With their delivery addresses.",
    )
    category_ids = fields.Many2many(
        "res.partner.category", "order_release_class_category_rel", string="Customer Categories"
    )
    team_ids = fields.Many2many("crm.team", "order_release_class_team_rel", string="Channels")
    tag_ids = fields.Many2many(
        "crm.tag",
        "order_release_class_tag_rel",
        string="Order Tags",
        help="Contract, campaign: tags of the order.",
    )
    is_promised = fields.Boolean("Promised within", help="Only orders promised within so many days from now.")
    within_days = fields.Integer("Days to Promise")
    aged_days = fields.Integer("Ordered at least (days ago)", help="0: whatever its age.")
    points_late = fields.Float(
        "Points per Day Late",
        help="Within the class the higher score goes first: points for each day behind the promise.",
    )
    points_age = fields.Float("Points per Day of Age", help="Points for each day since the order.")
    fair_share = fields.Boolean(
        "Share in Proportion",
        help="What is short is shared among the orders of this class in proportion to what each asks for.",
    )
    locks_promises = fields.Boolean(
        "Lock Confirmed Promises",
        help="What has been let go of an order whose date was told to the customer is never handed back.",
    )

    _policy_fields = (
        "name", "active", "sequence", "company_id", "strategy", "partner_ids", "category_ids", "team_ids", "tag_ids",
        "is_promised", "within_days", "aged_days", "points_late", "points_age", "fair_share", "locks_promises",
    )  # fmt: skip

    _figures_positive = models.Constraint(
        "CHECK(aged_days >= 0 AND points_late >= 0 AND points_age >= 0)",
        "Days of age and points cannot be negative.",
    )

    @api.constrains("fair_share", "strategy")
    def _check_fair_share(self):
        for one in self:
            if one.fair_share and one.strategy in ("win", "skip"):
                raise ValidationError(
                    self.env._(
                        "Class “%s” wins or is left alone: only classes that can come short share in proportion.",
                        one.name,
                    )
                )

    @api.model
    @tools.ormcache()
    def _get_classes(self):
        """Return all active classes as plain values; cached until one changes."""
        # sudo: who is served first does not depend on who looks
        return tuple(one._as_class() for one in self.sudo().search([]))

    def _as_class(self):
        self.ensure_one()
        return DemandClass(
            class_id=self.id,
            sequence=self.sequence,
            strategy=self.strategy,
            company_id=self.company_id.id or None,
            partner_ids=frozenset(self.partner_ids.ids),
            category_ids=frozenset(self.category_ids.ids),
            team_ids=frozenset(self.team_ids.ids),
            tag_ids=frozenset(self.tag_ids.ids),
            within_days=self.within_days if self.is_promised else None,
            aged_days=self.aged_days or None,
            points_late=self.points_late,
            points_age=self.points_age,
            fair_share=self.fair_share,
            locks_promises=self.locks_promises,
        )
