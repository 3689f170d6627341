from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.order_release.logic.checkpoint import CHECKPOINTS
from odoo.addons.order_release.logic.demand import Terms


class OrderReleasePolicyLine(models.Model):
    """One gate of a policy: how hard it is, where its limit lies, who may open it."""

    _name = "order.release.policy.line"
    _description = "Release policy: gate"
    _inherit = "order.release.policy.guarded"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one("order.release.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id")
    sequence = fields.Integer(default=10)
    gate = fields.Selection(selection="_selection_gates", required=True)
    mode = fields.Selection(
        [
            ("off", "Off"),
            ("warn", "Warn"),
            ("approve", "Approve"),
            ("block", "Block"),
        ],
        required=True,
        default="off",
        help="Warn: shown, nothing stops. Approve: held until the role approves. "
        "Block: held until the facts cure or the higher role overrides.",
    )
    at_quote = fields.Boolean("Quote", default=True, help="Shown on the quotation; stops nothing.")
    at_confirm = fields.Boolean(
        "Confirm", default=True, help="When the order is confirmed or changed: it is confirmed, and held."
    )
    at_release = fields.Boolean(
        "Release", default=True, help="Each time goods are about to be handed to the warehouse."
    )
    at_pick = fields.Boolean(
        "Pick",
        help="When picking starts (print, batch, validate): the goods are held again, nothing is printed.",
    )
    at_ship = fields.Boolean(
        "Ship", help="Before the truck: the shipping step is held until the gate passes."
    )
    at_invoice = fields.Boolean("Invoice", help="The invoice is not posted; a draft stays possible.")
    limit_ratio = fields.Float(
        "Limit (share)",
        digits=(16, 6),
        help="Credit: share of the limit that may be used (empty: all of it). Discount: highest discount. "
        "Margin: lowest margin. Price: most below the list. Payment: least to be paid. Stock: least to be there.",
    )
    limit_amount = fields.Float(
        "Limit (amount)",
        digits=(16, 2),
        help="Overdue: amount tolerated. Shipping: least value of an order. In the company's currency.",
    )
    limit_days = fields.Integer(
        "Days",
        help="Overdue: days after the due date that are tolerated. Data: how far back doubles are looked for (0: not).",
    )
    limit_factor = fields.Float(
        "Times the Usual Spread",
        digits=(16, 2),
        help="Unusual: how many times the median deviation a figure may lie above the median.",
    )
    limit_weight = fields.Float("Heaviest", digits=(16, 2), help="Shipping: weight of an order, 0: any.")
    limit_volume = fields.Float("Largest", digits=(16, 3), help="Shipping: volume of an order, 0: any.")
    exempt_amount = fields.Float(
        "Not Asked under", digits=(16, 2), help="Orders of less than this, taxes included, company currency."
    )
    exempt_category_ids = fields.Many2many(
        "res.partner.category",
        string="Not Asked for",
        help="Customers with one of these tags, e.g. government.",
    )
    exempt_prepaid = fields.Boolean("Not Asked if Paid", help="Orders paid in full beforehand.")
    count_group = fields.Boolean(
        "Whole Customer Group",
        help="The customer with the companies above and below it, against the highest one's limit.",
    )
    count_companies = fields.Boolean(
        "Across Companies",
        help="What is owed to every company of the database, in the currency of the limit.",
    )
    count_sisters = fields.Boolean(
        "Sister Companies Too", help="Companies of this database as customers; they are left out by default."
    )
    check_terms = fields.Boolean(
        "Longer Terms", help="Also when the order is due later than the customer's own payment terms allow."
    )
    check_manual = fields.Boolean(
        "Prices by Hand", help="Also when a price was changed by hand, upwards too."
    )
    check_currency = fields.Boolean(
        "Other Currency", help="Also when the order is not in the currency of the customer's list."
    )
    check_captured = fields.Boolean(
        "Captured Only", help="An authorised payment that is not captured does not count."
    )
    check_barcode = fields.Boolean("Barcode Missing")
    check_weight = fields.Boolean("Weight Missing")
    check_cost = fields.Boolean("Cost Missing")
    role_limit_ids = fields.One2many(
        "order.release.role.limit",
        "line_id",
        "Limits of Roles",
        copy=True,
        help="Who may give more: the highest limit of the salesperson's roles counts.",
    )
    floor_ids = fields.One2many(
        "order.release.category.floor",
        "line_id",
        "Floors of Categories",
        copy=True,
        help="The nearest category of the product counts.",
    )
    use_ladder = fields.Boolean(
        "Approval Ladder",
        help="Approved by the approval rules for “Release of an order”, by the order's amount, instead of one role.",
    )
    role_id = fields.Many2one("res.groups", "Who approves", ondelete="restrict")
    override_role_id = fields.Many2one("res.groups", "Who overrides", ondelete="restrict")

    limit_text = fields.Char("Limit", compute="_compute_limit_text")

    _gate_unique = models.Constraint("UNIQUE(policy_id, gate)", "A policy has one line per gate.")
    _limits_positive = models.Constraint(
        "CHECK(limit_ratio >= 0 AND limit_amount >= 0 AND limit_days >= 0 AND limit_factor >= 0 AND limit_weight >= 0"
        " AND limit_volume >= 0 AND exempt_amount >= 0)",
        "Shares, amounts, days and factors cannot be negative.",
    )

    def _get_policies(self):
        return self.policy_id

    @api.model
    def _selection_gates(self):
        return self.env["order.release.engine"]._selection_gates(by_policy=True)

    @api.depends(
        "gate",
        "limit_ratio",
        "limit_amount",
        "limit_days",
        "limit_factor",
        "limit_weight",
        "limit_volume",
        "fill_by",
        "count_group",
        "count_companies",
        "check_terms",
        "check_manual",
        "check_currency",
        "check_captured",
        "check_barcode",
        "check_weight",
        "check_cost",
        "role_limit_ids",
        "floor_ids",
        "use_ladder",
    )
    @api.depends_context("lang")
    def _compute_limit_text(self):
        gates = self.env["order.release.engine"]._get_gates()
        for line in self:
            line.limit_text = line.gate in gates and gates[line.gate]._describe_limit(line)

    @api.constrains("gate", "mode")
    def _check_modes(self):
        gates = self.env["order.release.engine"]._get_gates()
        for line in self:
            if line.gate in gates and line.mode not in gates[line.gate]._gate_modes:
                raise ValidationError(
                    self.env._("Gate “%s” asks for a look, it does not decide: warn or approve.", line.gate)
                )

    @api.constrains("mode", "role_id", "override_role_id")
    def _check_roles(self):
        for line in self:
            if line.mode == "approve" and not (line.role_id or line.override_role_id):
                raise ValidationError(
                    self.env._("Gate “%s” holds orders until somebody approves: say which role.", line.gate)
                )
            if line.mode == "block" and not line.override_role_id:
                raise ValidationError(
                    self.env._("Gate “%s” blocks orders: say which role may override.", line.gate)
                )

    @api.depends("policy_id.name", "gate")
    def _compute_display_name(self):
        labels = dict(self._selection_gates())
        for line in self:
            line.display_name = f"{line.policy_id.name}: {labels.get(line.gate, line.gate)}"

    def _as_terms(self):
        self.ensure_one()
        return Terms(
            mode=self.mode,
            limit_ratio=self.limit_ratio,
            limit_amount=self.limit_amount,
            limit_days=self.limit_days,
            line_id=self.id,
            role_id=self.role_id.id or None,
            override_role_id=self.override_role_id.id or None,
            checkpoints=frozenset(point for point in CHECKPOINTS if self[f"at_{point}"]),
            options=self._get_options(),
            limit_factor=self.limit_factor,
        )

    def _get_options(self):
        """Return what this line says beyond mode, limits and roles, as plain values; what is not said is left out."""
        gate = self.env["order.release.engine"]._get_gates().get(self.gate)
        options = {} if gate is None else gate._get_options(self)
        options["exempt_amount"] = self.exempt_amount
        options["exempt_categories"] = frozenset(self.exempt_category_ids.ids)
        return {name: value for name, value in options.items() if value}
