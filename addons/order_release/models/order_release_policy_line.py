from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.order_release.logic.checkpoint import CHECKPOINTS
from odoo.addons.order_release.logic.demand import Terms


class OrderReleasePolicyLine(models.Model):
    """One gate of a policy: how hard it is, where its limit lies, who may open it."""

    _name = "order.release.policy.line"
    _description = "Release policy: gate"
    _inherit = "distribution.policy.log"
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
        "Margin: lowest margin.",
    )
    limit_amount = fields.Float(
        "Limit (amount)", digits=(16, 2), help="Overdue: amount tolerated, in the company's currency."
    )
    limit_days = fields.Integer("Days of Grace", help="Overdue: days after the due date that are tolerated.")
    role_id = fields.Many2one("res.groups", "Who approves", ondelete="restrict")
    override_role_id = fields.Many2one("res.groups", "Who overrides", ondelete="restrict")

    _gate_unique = models.Constraint("UNIQUE(policy_id, gate)", "A policy has one line per gate.")
    _limits_positive = models.Constraint(
        "CHECK(limit_ratio >= 0 AND limit_amount >= 0 AND limit_days >= 0)",
        "Shares, amounts and days cannot be negative.",
    )

    @api.model
    def _selection_gates(self):
        return self.env["order.release.engine"]._selection_gates()

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

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

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
        )

    def _get_options(self):
        """Return what only this line's gate asks for, as plain values."""
        gate = self.env["order.release.engine"]._get_gates().get(self.gate)
        return {} if gate is None else gate._get_options(self)
