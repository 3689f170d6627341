from odoo import fields, models

from .replenishment_policy import ABC, LIFE_CYCLES, XYZ

DISTRIBUTIONS = [
    ("negative_binomial", "Negative binomial"),
    ("poisson", "Poisson"),
    ("gamma", "Gamma"),
    ("normal", "Normal"),
    ("empirical", "Own past"),
]


class ReplenishmentLevel(models.Model):
    """When to order a product in a warehouse and up to how much, with every figure this rests on.

    Grain: product and warehouse under a live policy. Written by the planning run only, by SQL, and only where a figure
    changed; quantities in the product's unit, money in the company's currency.
    """

    _name = "replenishment.level"
    _description = "Replenishment level"
    _order = "value desc, id"
    _rec_name = "product_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Branch", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Category", readonly=True, ondelete="set null")
    uom_id = fields.Many2one(related="product_id.uom_id")
    vendor_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    policy_id = fields.Many2one("replenishment.policy", readonly=True, index=True, ondelete="cascade")
    run_id = fields.Many2one(
        "replenishment.run",
        readonly=True,
        ondelete="set null",
        help="The run that last changed a figure.",
    )
    computed_at = fields.Datetime("Last changed", readonly=True)
    planned_on = fields.Date(readonly=True, help="The day for which the figures hold.")
    past_ids = fields.One2many("replenishment.level.past", "level_id", "Earlier levels", readonly=True)

    abc_class = fields.Selection(ABC, "ABC", readonly=True, help="The class the level is planned for.")
    xyz_class = fields.Selection(XYZ, "XYZ", readonly=True)
    demand_class = fields.Selection(
        [
            ("smooth", "Smooth"),
            ("erratic", "Erratic"),
            ("intermittent", "Intermittent"),
            ("lumpy", "Lumpy"),
        ],
        "Demand",
        readonly=True,
        help="By interval between demands and variation of their size (Syntetos, Boylan, Croston 2005).",
    )
    life_cycle = fields.Selection(LIFE_CYCLES, readonly=True)
    abc_next = fields.Selection(
        ABC,
        "ABC found",
        readonly=True,
        help="The class that today's figures give, where applying it would change the policy; a planner applies it.",
    )
    class_effect_amount = fields.Monetary(
        "Effect of new class",
        readonly=True,
        help="Stock value the level would ask for beyond today's, were the found class applied.",
    )

    yearly_qty = fields.Float("Demand of a year", readonly=True, digits="Product Unit")
    yearly_lines = fields.Integer("Deliveries of a year", readonly=True)
    forecast_week = fields.Float("Forecast per week", readonly=True, digits=(16, 4))
    error_variance = fields.Float(
        readonly=True, digits=(16, 4), help="Of the forecast of one week, pulled towards products alike."
    )
    smoothing_rate = fields.Float(readonly=True, digits=(6, 4), help="How fast the forecast follows, 0 to 1.")
    forecast_source = fields.Selection(
        [("own", "Own candidates"), ("auto_ets", "AutoETS (statsforecast)")],
        "Forecast from",
        readonly=True,
        help="AutoETS where the library is installed, for A items with a season on whose own past it erred less.",
    )
    winner_rate = fields.Float(
        "Best candidate",
        readonly=True,
        digits=(6, 4),
        help="How fast the candidate follows that erred least.",
    )
    winner_error = fields.Float(
        "Its usual error",
        readonly=True,
        digits=(16, 4),
        help="Units a week it was off, on the item's own past.",
    )
    next_error = fields.Float("Next best's error", readonly=True, digits=(16, 4))
    season_factor = fields.Float(
        readonly=True, digits=(8, 4), default=1.0, help="Of the weeks to cover; 1 where years do not agree."
    )
    foreseen_factor = fields.Float(
        "Foreseen",
        readonly=True,
        digits=(8, 4),
        default=1.0,
        help="By foreseen changes in the days to cover.",
    )
    distribution = fields.Selection(DISTRIBUTIONS, readonly=True)
    lead_days = fields.Float(
        "Lead time", readonly=True, digits=(8, 2), help="Days from order to full receipt."
    )
    lead_deviation_days = fields.Float("Lead time spread", readonly=True, digits=(8, 2))
    lead_source = fields.Selection(
        [
            ("measured", "Own receipts"),
            ("vendor", "Mostly the vendor's receipts"),
            ("promised", "Vendor's price list"),
            ("transfer", "Lane between branches"),
            ("none", "No vendor"),
        ],
        "Lead time from",
        readonly=True,
    )
    lead_receipts = fields.Integer("Receipts measured", readonly=True)
    review_days = fields.Float("Review", readonly=True, digits=(8, 2))
    cover_days = fields.Float("Days to cover", readonly=True, digits=(8, 2), help="Lead time and review.")
    cover_qty = fields.Float(
        "Demand to cover", readonly=True, digits="Product Unit", help="Expected over the days to cover."
    )
    cover_deviation = fields.Float("Its spread", readonly=True, digits="Product Unit")

    # Without digits: a pivot shows as many places of a percentage as the field has.
    target_ratio = fields.Float("Target", readonly=True, aggregator="avg")
    nominal_ratio = fields.Float(
        "Nominal",
        readonly=True,
        aggregator="avg",
        help="What the formula is asked for so that the target is reached.",
    )
    achieved_ratio = fields.Float(
        "Achieved",
        readonly=True,
        aggregator="avg",
        help="What this class reached with the nominal target when last year was replayed.",
    )
    planning_class = fields.Char(readonly=True, help="The class calibrated together.")
    lot_qty = fields.Float("Lot", readonly=True, digits="Product Unit", help="What one order brings.")
    min_order_qty = fields.Float("Vendor's least", readonly=True, digits="Product Unit")
    order_multiple_qty = fields.Float("Vendor's multiple", readonly=True, digits="Product Unit")
    reorder_point = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="Order when stock, with what comes and what is owed, is at this or below; -1 waits for one to be short.",
    )
    order_up_to = fields.Float(readonly=True, digits="Product Unit")
    safety_qty = fields.Float(
        "Safety stock",
        readonly=True,
        digits="Product Unit",
        help="Reorder point less demand to cover; never below zero.",
    )

    on_hand_qty = fields.Float(
        "On hand", readonly=True, digits="Product Unit", help="In the branch, without what is not available."
    )
    incoming_qty = fields.Float(
        "Incoming",
        readonly=True,
        digits="Product Unit",
        help="Open receipts and requests for quotation, late ones too.",
    )
    late_qty = fields.Float(
        "Of this late",
        readonly=True,
        digits="Product Unit",
        help="Due before today: chased, not bought twice.",
    )
    outgoing_qty = fields.Float(
        "Owed",
        readonly=True,
        digits="Product Unit",
        help="Open deliveries, held ones too unless the company leaves those out.",
    )
    position_qty = fields.Float(
        "Position", readonly=True, digits="Product Unit", help="On hand and incoming less owed."
    )
    days_left = fields.Float(
        readonly=True,
        digits=(8, 1),
        help="Days until on hand less owed is used up at the forecast; 9999 for never.",
    )
    average_cost = fields.Monetary("Cost per unit", readonly=True, aggregator="avg")
    value = fields.Monetary("Stock value", readonly=True, help="On hand at cost.")
    target_value = fields.Monetary(
        "Planned stock value",
        readonly=True,
        help="Safety stock and half a lot at cost: what the level keeps on average.",
    )
    excess_qty = fields.Float(
        "Excess",
        readonly=True,
        digits="Product Unit",
        help="On hand less owed, beyond the order-up-to level and beyond half a year's forecast.",
    )
    excess_value = fields.Monetary(readonly=True)

    orderpoint_id = fields.Many2one(
        "stock.warehouse.orderpoint", "Reordering rule", readonly=True, ondelete="set null"
    )
    original_min_qty = fields.Float(
        readonly=True, digits="Product Unit", help="Minimum of the rule before the first writing."
    )
    original_max_qty = fields.Float(readonly=True, digits="Product Unit")
    written_min_qty = fields.Float(readonly=True, digits="Product Unit")
    written_max_qty = fields.Float(readonly=True, digits="Product Unit")
    rule_state = fields.Selection(
        [
            ("none", "Not written"),
            ("written", "Follows the level"),
            ("edited", "Changed by hand, left alone"),
            ("rival", "Owned by another addon"),
        ],
        default="none",
        readonly=True,
        help="What the night does with stock's reordering rule.",
    )
    notes = fields.Json(
        readonly=True,
        help="Of the last year: one-off orders capped, as [Monday, asked for, kept], and the number of weeks left out because "
        "they began with an empty shelf and nothing was asked for.",
    )
    evidence = fields.Json(
        compute="_compute_evidence",
        help="The steps from demand to level: [{code, label, value, unit, formula[, rows]}], in order.",
    )

    _series_uniq = models.UniqueIndex("(warehouse_id, product_id)", "One level per product and branch.")
    _value_idx = models.Index("(company_id, value DESC, id)")
    _product_idx = models.Index("(product_id)")
