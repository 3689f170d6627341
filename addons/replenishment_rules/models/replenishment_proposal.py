from odoo import api, fields, models

from .replenishment_policy import ABC, XYZ

PLANNER = "distribution_control.group_planner"
BUYER = "distribution_control.group_buyer"
KINDS = [
    ("transfer", "Transfer"),
    ("buy", "Buy"),
    ("local", "Buy nearby"),
    ("expedite", "Expedite"),
    ("wait", "Wait"),
    ("defer", "Defer"),
    ("reduce", "Reduce"),
    ("cancel", "Cancel"),
    ("source", "Find a source"),
]
MAKES_DOCUMENTS = ("transfer", "buy", "local")
BUYS = ("buy", "local")
OPEN, QUEUED, APPROVAL, ACCEPTED, DISMISSED, GONE = (
    "open",
    "queued",
    "approval",
    "accepted",
    "dismissed",
    "gone",
)
STATES = [
    (OPEN, "Proposed"),
    (APPROVAL, "Waits for approval"),
    (QUEUED, "Being accepted"),
    (ACCEPTED, "Accepted"),
    (DISMISSED, "Dismissed"),
    (GONE, "No longer needed"),
]
REASONS = [
    ("customer", "A customer told me"),
    ("promotion", "Promotion or season"),
    ("project", "One-off project"),
    ("vendor", "Vendor cannot or offers more"),
    ("price", "Price is about to change"),
    ("space", "No room, or shelf life"),
    ("wrong", "The forecast is wrong"),
    ("other", "Another reason"),
]


class ReplenishmentProposal(models.Model):
    """What to do about a product in a branch: move, buy, wait, or speak to the vendor; with what it costs and why.

    Grain: one open proposal per product and branch, and those decided before. The engine writes it, people accept,
    change (with a reason) or dismiss it by methods that check their duty; nobody has the right to write it. Quantities
    in the product's unit, money in the company's currency.
    """

    _name = "replenishment.proposal"
    _description = "Replenishment proposal"
    _inherit = "distribution.approval.subject"
    _order = "at_stake_amount desc, id"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Branch", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id")
    categ_id = fields.Many2one("product.category", "Category", readonly=True, ondelete="set null")
    level_id = fields.Many2one("replenishment.level", readonly=True, ondelete="set null")
    policy_id = fields.Many2one("replenishment.policy", readonly=True, ondelete="set null")
    run_id = fields.Many2one("replenishment.run", readonly=True, ondelete="set null")
    abc_class = fields.Selection(ABC, "ABC", readonly=True)
    xyz_class = fields.Selection(XYZ, "XYZ", readonly=True)

    state = fields.Selection(STATES, default=OPEN, required=True, readonly=True)
    kind = fields.Selection(KINDS, "Do", required=True, readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    engine_quantity = fields.Float("Proposed quantity", readonly=True, digits="Product Unit")
    engine_kind = fields.Selection(KINDS, "Proposed", readonly=True)
    wanted_quantity = fields.Float(
        "Needed",
        readonly=True,
        digits="Product Unit",
        help="Before the vendor's least quantity, multiple and price break.",
    )
    vendor_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    supplierinfo_id = fields.Many2one(
        "product.supplierinfo", "Price line", readonly=True, ondelete="set null"
    )
    source_warehouse_id = fields.Many2one(
        "stock.warehouse", "From branch", readonly=True, ondelete="set null"
    )
    route_id = fields.Many2one("stock.route", readonly=True, ondelete="set null")
    unit_price = fields.Float("Price per unit", readonly=True, digits="Product Price", aggregator=None)
    cost_amount = fields.Monetary(
        "Cost",
        readonly=True,
        help="To buy: quantity at the vendor's price. To move: the lane's cost. Else what is bound in the receipts.",
    )
    at_stake_amount = fields.Monetary(
        "At stake",
        readonly=True,
        help="What doing nothing loses: units short at what a unit short costs; for receipts not needed, their value.",
    )
    hurt_count = fields.Integer("Orders at risk", readonly=True, aggregator=None)
    hurt_amount = fields.Monetary("Value at risk", readonly=True)
    days_left = fields.Float(readonly=True, digits=(8, 1), aggregator="min", help="Until the shelf is empty.")
    arrival_date = fields.Date("There on", readonly=True)
    order_date = fields.Date(
        "Order on",
        readonly=True,
        help="The next day on which the vendor takes orders; any day before is too early.",
    )
    lane_left_quantity = fields.Float(
        "Does not fit the lane",
        readonly=True,
        digits="Product Unit",
        help="Beyond what the resupply route takes in a day; proposed again when there is room.",
    )
    new_due_date = fields.Date("Ask for", readonly=True, help="When the receipts spoken about are needed.")

    padding_quantity = fields.Float("Bought for the vendor's target", readonly=True, digits="Product Unit")
    padding_days = fields.Float("Days bought early", readonly=True, digits=(8, 1), aggregator="max")
    padding_amount = fields.Monetary("Padding costs", readonly=True)
    break_saving_amount = fields.Monetary("Saved by the price break", readonly=True)
    budget_rank = fields.Integer(
        readonly=True, aggregator=None, help="By what it saves per money; 0 where there is no budget."
    )
    is_inside_budget = fields.Boolean("Inside the budget", readonly=True, default=True)

    options = fields.Json(readonly=True, help="Every way that was weighed, the chosen one first.")
    figures = fields.Json(readonly=True, help="What the engine knew of the branch, its sisters and vendors.")
    supplies = fields.Json("Receipts on their way", readonly=True)

    proposed_at = fields.Datetime("Proposed on", readonly=True)
    edit_reason = fields.Selection(REASONS, "Why changed", readonly=True)
    edit_note = fields.Char("Note on the change", readonly=True)
    edited_by_id = fields.Many2one("res.users", "Changed by", readonly=True)
    edited_at = fields.Datetime("Changed on", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True)
    dismiss_reason = fields.Char("Why dismissed", readonly=True)
    quiet_until = fields.Date(
        readonly=True, help="Until then the same is not proposed again after it was decided."
    )
    failure = fields.Char("What went wrong", readonly=True)
    purchase_line_ids = fields.Many2many(
        "purchase.order.line", "replenishment_proposal_purchase_rel", "proposal_id", "line_id", readonly=True
    )
    move_ids = fields.One2many("stock.move", "replenishment_proposal_id", readonly=True)
    document_count = fields.Integer(compute="_compute_document_count")
    engine_score_amount = fields.Monetary("Proposed would have cost", readonly=True)
    buyer_score_amount = fields.Monetary("Changed did cost", readonly=True)
    score_gain_amount = fields.Monetary(
        "Gain of the change", readonly=True, help="Above zero the person was right, below the engine."
    )
    scored_on = fields.Date(readonly=True)

    _open_uniq = models.UniqueIndex(
        "(warehouse_id, product_id) WHERE state IN ('open', 'approval', 'queued')",
        "A product has one open proposal per branch.",
    )
    _workbench_idx = models.Index(
        "(company_id, at_stake_amount DESC, id) WHERE state IN ('open', 'approval', 'queued')"
    )
    _decided_idx = models.Index("(company_id, decided_at)")
    _product_idx = models.Index("(product_id)")
    _reason_for_change = models.Constraint(
        "CHECK((quantity = engine_quantity AND kind = engine_kind) OR edit_reason IS NOT NULL)",
        "A quantity other than the proposed one needs a reason.",
    )
    _quantity_positive = models.Constraint("CHECK(quantity >= 0)", "A proposed quantity is not negative.")

    @api.depends("product_id", "warehouse_id")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = f"{proposal.product_id.display_name} @ {proposal.warehouse_id.code}"

    @api.depends("purchase_line_ids", "move_ids")
    def _compute_document_count(self):
        for proposal in self:
            proposal.document_count = len(proposal.purchase_line_ids.order_id) + len(
                proposal.move_ids.picking_id
            )

    def _require_hands(self):
        """Raise unless the user may decide on these: a planner on all, a buyer on what is bought or ordered."""
        kinds = set(self.mapped("kind"))
        self.env.user._require_duty(PLANNER, *([BUYER] if "transfer" not in kinds else []))
        self.check_access("read")
