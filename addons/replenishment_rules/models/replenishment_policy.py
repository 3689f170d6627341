from odoo import api, fields, models
from odoo.exceptions import UserError

OFF, ADVISE, WRITE = "off", "advise", "write"
ABC = [("A", "A"), ("B", "B"), ("C", "C")]
XYZ = [("X", "X: steady"), ("Y", "Y: varying"), ("Z", "Z: erratic")]
LIFE_CYCLES = [
    ("new", "New"),
    ("regular", "Regular"),
    ("slow", "Slow"),
    ("dying", "Dying"),
    ("dead", "Dead"),
]

DISTRIBUTIONS = [
    ("negative_binomial", "Counts (negative binomial)"),
    ("gamma", "Gamma"),
    ("normal", "Normal"),
    ("empirical", "Own past"),
]


class ReplenishmentPolicy(models.Model):
    """What service a group of products is planned for, and what may be done about it; the first that fits counts."""

    _name = "replenishment.policy"
    _description = "Replenishment policy"
    _inherit = "distribution.policy.log"
    _order = "sequence, id"
    _check_company_auto = True
    _policy_place_fields = ("company_id", "warehouse_ids")

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="The first policy that fits a product in a warehouse counts.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    mode = fields.Selection(
        [
            (OFF, "Off"),
            (ADVISE, "Plan and propose"),
            (WRITE, "Plan, propose and write reordering rules"),
        ],
        required=True,
        default=OFF,
        help="Off: nothing is planned. Plan and propose: levels and proposals are made, stock's reordering rules stay "
        "as they are. Write: minimum, maximum and route of stock's reordering rules follow the levels every night.",
    )

    abc_class = fields.Selection(ABC, "ABC class", help="Empty: every class.")
    xyz_class = fields.Selection(XYZ, "XYZ class", help="Empty: every class.")
    life_cycle = fields.Selection(LIFE_CYCLES, help="Empty: every stage.")
    category_ids = fields.Many2many(
        "product.category", string="Categories", help="With all below them. Empty: every category."
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Branches", check_company=True, help="Empty: every branch of the company."
    )
    product_ids = fields.Many2many(
        "product.product", string="Products", help="Empty: every product of the categories."
    )
    vendor_ids = fields.Many2many(
        "res.partner", string="Vendors", help="First vendor of the product. Empty: every vendor, or none."
    )

    team_ids = fields.Many2many(
        "crm.team",
        string="Sold mostly through",
        help="Channels. A product belongs, in each branch, to the channel that sold most units of it in the past year: "
        "one policy may lose what it cannot serve (web), another owe it (projects). Empty: every channel.",
    )

    target_kind = fields.Selection(
        [
            ("fill_rate", "Fill rate"),
            ("volume_fill", "Fill rate of all units together"),
            ("cycle_service", "Cycle service"),
            ("shortage_cost", "Cost of shortage"),
        ],
        "Promise",
        required=True,
        default="fill_rate",
        help="Fill rate: share of the demanded units of each product served from the shelf at once. Of all units "
        "together: the share over all units of a class, dear ones short more often than cheap ones. Cycle service: "
        "share of replenishment cycles without a shortage. Cost of shortage: the service that pays, from what a unit "
        "short costs against what it costs to keep one.",
    )
    target_ratio = fields.Float("Target", default=0.95, digits=(6, 4), help="0.95 is 95 %.")
    shortage_cost_ratio = fields.Float(
        "Cost of a unit short",
        default=0.5,
        digits=(8, 4),
        help="As a share of the product's cost. Counts where the target is the cost of shortage.",
    )
    is_mixed = fields.Boolean(
        "Least stock for the group",
        help="The group as a whole reaches the target with the least stock: cheap products get more, dear ones less. "
        "Off: every product is planned for the target itself.",
    )
    distribution = fields.Selection(
        DISTRIBUTIONS,
        "Distribution of demand",
        required=True,
        default="negative_binomial",
        help="What demand over the lead time is taken to look like. Counts: a negative binomial, or a Poisson where demand "
        "varies no more than that; for most. Gamma: goods sold by weight or length. Normal: fast and steady ones. Own "
        "past: what the item's own weeks summed up to over so many days, where it shows at least ten such spans and ten "
        "demands, else counts. Each is calibrated on its own replay; compare them with What if? before you change.",
    )
    review_days = fields.Integer(
        "Days between orders",
        default=0,
        help="Days between two looks at an order. 0: the longest wait between two ordering days of the vendor, else a day.",
    )
    is_lost_sales = fields.Boolean(
        "Unserved demand is lost", help="Off: customers wait, and what is short is owed."
    )
    order_cost_amount = fields.Monetary(
        "Cost of an order line", default=5.0, help="Work of ordering and receiving one line."
    )
    holding_ratio = fields.Float(
        "Holding cost per year", default=0.2, digits=(6, 4), help="Share of the value: 0.2 is 20 % a year."
    )
    least_days = fields.Integer(
        "Least days per order", default=7, help="An order brings at least the demand of so many days."
    )
    most_days = fields.Integer(
        "Most days per order", default=120, help="An order never brings more than the demand of so many days."
    )
    is_vendor_lot = fields.Boolean(
        "Vendor's least quantity and multiple",
        default=True,
        help="Lots keep the vendor's least quantity and packaging. Off: for vendors who break them on request.",
    )
    budget_amount = fields.Monetary(
        "Budget for purchases", help="What may be bought in one night, together. 0: no limit."
    )
    transfer_budget_amount = fields.Monetary(
        "Budget for transfers",
        help="What the transfers to the branches of this policy may cost in one night, by the line cost of their "
        "resupply routes. 0: no limit.",
    )
    route_id = fields.Many2one(
        "stock.route",
        check_company=True,
        help="Given to the reordering rules. Empty: their route stays as it is.",
    )
    level_ids = fields.One2many("replenishment.level", "policy_id", readonly=True)
    level_count = fields.Integer("Levels", compute="_compute_level_count")

    # All that a person decides here; levels come and go with every run.
    _policy_fields = (
        "name",
        "active",
        "sequence",
        "company_id",
        "mode",
        "abc_class",
        "xyz_class",
        "life_cycle",
        "category_ids",
        "warehouse_ids",
        "vendor_ids",
        "product_ids",
        "team_ids",
        "target_kind",
        "target_ratio",
        "shortage_cost_ratio",
        "is_mixed",
        "distribution",
        "review_days",
        "is_lost_sales",
        "order_cost_amount",
        "holding_ratio",
        "least_days",
        "most_days",
        "is_vendor_lot",
        "budget_amount",
        "transfer_budget_amount",
        "route_id",
    )

    _target_ratio_range = models.Constraint(
        "CHECK(target_ratio > 0 AND target_ratio < 1)",
        "A target lies between 0 and 1: 0.95 is 95 %. Nothing short of infinite stock reaches 100 %.",
    )
    _figures_positive = models.Constraint(
        "CHECK(shortage_cost_ratio > 0 AND review_days >= 0 AND order_cost_amount >= 0 AND holding_ratio > 0"
        " AND least_days >= 0 AND most_days >= least_days AND most_days > 0 AND budget_amount >= 0"
        " AND (transfer_budget_amount IS NULL OR transfer_budget_amount >= 0))",
        "Costs and days of a policy are not negative, the holding cost is above zero, and an order's most days are not "
        "below its least days.",
    )

    @api.depends("level_ids")
    def _compute_level_count(self):
        counts = dict(
            self.env["replenishment.level"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.level_count = counts.get(policy, 0)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("mode") == OFF or vals.get("active") is False:
            # sudo: nobody writes levels; those of a policy that plans no more would only look as if they counted.
            self.level_ids.sudo().unlink()
        return result

    @api.constrains("mode", "active")
    def _check_rivals(self):
        """Refuse to write rules that another addon computes."""
        writing = self.filtered(lambda policy: policy.mode == WRITE and policy.active)
        rival = writing and self.env["replenishment.rule.writer"]._rival_module()
        if rival:
            raise UserError(
                self.env._(
                    "%(policies)s cannot write reordering rules: the addon %(addon)s computes their minimum, and each "
                    "would undo what the other wrote.\nUninstall it, or set the policy to plan and propose.",
                    policies=", ".join(writing.mapped("name")),
                    addon=rival,
                )
            )

    @api.model
    def _live(self, company):
        """Return the policies of *company* that plan, in their order."""
        return self.search([("company_id", "=", company.id), ("mode", "!=", OFF)])

    def _terms(self):
        """Return the policy as plain values for ``logic.levels``."""
        from odoo.addons.replenishment_rules.logic import assignment, levels

        self.ensure_one()
        return levels.PolicyTerms(
            key=self.id,
            scope=assignment.Scope(**self._prepare_scope()),
            kind=self.target_kind,
            target=self.target_ratio,
            shortage_ratio=self.shortage_cost_ratio,
            mixed=self.is_mixed and self.target_kind == "fill_rate",
            review_days=self.review_days,
            lost_sales=self.is_lost_sales,
            order_cost=self.order_cost_amount,
            holding_ratio=self.holding_ratio,
            least_days=self.least_days,
            most_days=self.most_days,
            vendor_lot=self.is_vendor_lot,
            family=self.distribution,
        )

    def _prepare_scope(self):
        """Return the conditions on products as ``logic.assignment.Scope`` takes them."""
        below = self.env["product.category"].search([("id", "child_of", self.category_ids.ids)])
        return {
            "abc_class": self.abc_class or "",
            "xyz_class": self.xyz_class or "",
            "life_cycle": self.life_cycle or "",
            "categories": frozenset(below.ids) if self.category_ids else frozenset(),
            "warehouses": frozenset(self.warehouse_ids.ids),
            "vendors": frozenset(self.vendor_ids.ids),
            "products": frozenset(self.product_ids.ids),
            "channels": frozenset(self.team_ids.ids),
        }

    def _as_settings(self):
        """Return the policy's fields as they are, for the record of a run."""
        self.ensure_one()
        return {name: self._policy_value(self._fields[name], self) for name in self._policy_names()}
