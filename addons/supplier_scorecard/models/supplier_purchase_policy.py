from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.supplier_scorecard.logic.approval import Policy


class SupplierPurchasePolicy(models.Model):
    """One row of the approval matrix: which purchases ask for which approval.

    Every condition that is filled must hold. Who approves from which amount on is said by the approval rules of the
    same code; the amount is that of the order lines concerned. Without a rule for the amount nobody is asked.
    """

    _name = "supplier.purchase.policy"
    _description = "Purchase approval"
    _inherit = "distribution.policy.log"
    _order = "company_id, sequence, id"
    _check_company_auto = True
    _policy_place_fields = ("company_id",)

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    code = fields.Char(
        "Approval", required=True, default="purchase_order", help="The code of the approval rules."
    )
    categ_id = fields.Many2one("product.category", "Product category", ondelete="cascade")
    tier = fields.Selection(
        [("strategic", "Strategic"), ("approved", "Approved"), ("watch", "Watch"), ("exit", "Exit")],
        "Vendor tier",
    )
    deviation_share = fields.Float(
        "Price above contract",
        digits=(5, 4),
        help="Share by which the price is above the vendor's price list, or without one above what he was last paid; "
        "0.05 = 5 %.",
    )
    rule_text = fields.Char("Who approves", compute="_compute_rule_text")

    @api.depends("code", "company_id")
    def _compute_rule_text(self):
        # sudo: who approves is told to everybody who reads the matrix.
        rules = self.env["distribution.approval.rule"].sudo().search([("code", "in", self.mapped("code"))])
        for policy in self:
            own = rules.filtered(
                lambda rule, own=policy: (
                    rule.code == own.code and rule.company_id in (rule.company_id.browse(), own.company_id)
                )
            )
            policy.rule_text = ", ".join(own.mapped("name")) or self.env._(
                "Nobody: no approval rule %s", policy.code
            )

    @api.constrains("deviation_share")
    def _check_deviation(self):
        if any(not 0 <= policy.deviation_share < 10 for policy in self):
            raise ValidationError(self.env._("The price above contract is a share such as 0.05."))

    @api.model
    def _fetch_policies(self, company):
        # sudo: what binds an order does not depend on what the buyer may read.
        return [
            Policy(row.id, row.code, row.categ_id.id or None, row.tier or None, row.deviation_share or None)
            for row in self.sudo().search([("company_id", "=", company.id)])
        ]

    @api.model
    def _ensure_defaults(self, companies):
        """Give each of *companies* that has none the rows that most begin with."""
        known = (
            self.sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", companies.ids)])
            .company_id
        )
        names = {
            "purchase_order": self.env._("Every order, by amount"),
            "purchase_price": self.env._("Price over 5 % above contract"),
            "purchase_tier": self.env._("Vendor to be left"),
        }
        more = {"purchase_price": {"deviation_share": 0.05}, "purchase_tier": {"tier": "exit"}}
        self.sudo().create(  # sudo: defaults of whoever may switch on
            [
                {"company_id": company.id, "code": code, "name": name, **more.get(code, {})}
                for company in companies - known
                for code, name in names.items()
            ]
        )
