from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

CLAIMING = ("distribution_control.group_buyer", "distribution_control.group_finance_controller")
FINANCE = "distribution_control.group_finance_controller"
_STEP = object()
# Written by the steps alone.
STEPS = {"state", "refund_id", "asked_on", "asked_amount", "closed_on"}


class SupplierClaim(models.Model):
    """What a vendor owes us for deliveries and bills that were not as agreed: lines that name their cause, once each."""

    _name = "supplier.claim"
    _description = "Supplier claim"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    line_ids = fields.One2many("supplier.claim.line", "claim_id", "Lines")
    amount = fields.Monetary("Claimed", compute="_compute_amount", store=True)
    agreed_amount = fields.Monetary("Agreed", tracking=True, help="What the vendor agreed to credit.")
    line_count = fields.Integer("Reasons", compute="_compute_amount", store=True)
    note = fields.Text()
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("asked", "Asked"),
            ("agreed", "Agreed"),
            ("settled", "Credited"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        index=True,
        copy=False,
    )
    refund_id = fields.Many2one("account.move", "Credit note", readonly=True, copy=False)
    asked_on = fields.Date("Asked on", readonly=True, copy=False)
    asked_amount = fields.Monetary(
        "Asked for", readonly=True, copy=False, help="As it stood when the vendor was asked."
    )
    closed_on = fields.Date("Closed on", readonly=True, copy=False, help="When it was credited or dropped.")

    _agreed_positive = models.Constraint("CHECK(agreed_amount >= 0)", "An agreed amount cannot be negative.")

    @api.depends("partner_id.display_name")
    def _compute_name(self):
        for claim in self:
            claim.name = self.env._(
                "Claim %(number)s, %(vendor)s",
                number=claim.id or "",
                vendor=claim.partner_id.display_name or "",
            )

    @api.depends("name")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim.name

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for claim in self:
            claim.amount = sum(claim.line_ids.mapped("amount"))
            claim.line_count = len(claim.line_ids)

    @api.model_create_multi
    def create(self, vals_list):
        taken = [{**vals, "state": vals.get("state", "draft") != "draft"} for vals in vals_list]
        if any(vals.get(name) for vals in taken for name in STEPS):
            raise UserError(self.env._("A claim begins as a draft."))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & STEPS and self.env.context.get("supplier_claim_step") is not _STEP:
            raise UserError(self.env._("A claim moves with its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(claim.state != "draft" for claim in self):
            raise UserError(self.env._("Only a draft can be deleted. Drop the claim instead."))

    def _move(self, state, verdict, reason, **values):
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": claim,
                    "verdict": verdict,
                    "reason": reason,
                    "evidence": {
                        "vendor": claim.partner_id.display_name,
                        "claimed": claim.amount,
                        "agreed": claim.agreed_amount,
                        "currency": claim.currency_id.name,
                        "lines": len(claim.line_ids),
                    },
                }
                for claim in self
            ]
        )
        self.with_context(supplier_claim_step=_STEP).write({"state": state, **values})

    def _today(self):
        return self.company_id._local_day(fields.Datetime.now())

    @api.model
    def _drafts(self, company, vendors):
        """Return {vendor: the draft in hand for him}, made where there is none: a vendor gets one letter, not five."""
        found = self.search(
            [("company_id", "=", company.id), ("partner_id", "in", vendors.ids), ("state", "=", "draft")],
            order="id desc",
        )
        drafts = {claim.partner_id: claim for claim in found}
        missing = [vendor for vendor in vendors if vendor not in drafts]
        new = self.create([{"company_id": company.id, "partner_id": vendor.id} for vendor in missing])
        return drafts | {claim.partner_id: claim for claim in new}

    def _require(self, *states):
        wrong = self.filtered(lambda claim: claim.state not in states)
        if wrong:
            raise UserError(
                self.env._(
                    "%(claim)s is %(state)s: this step is not open for it.",
                    claim=wrong[0].name,
                    state=wrong[0].state,
                )
            )

    def action_draft_mail(self):
        """Draft the letter with the lines attached; sending it is the person's act."""
        self.ensure_one()
        self.env.user._require_duty(*CLAIMING)
        kinds = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        rows = [
            ("what", "order", "product", "bill", "quantity", "amount", "currency", "why"),
            *[
                (
                    kinds[line.kind], line.purchase_line_id.order_id.name or "", line.purchase_line_id.product_id.display_name or "",
                    line.difference_id.move_id.name or "", line.quantity, line.amount, self.currency_id.name, line.why,
                )
                for line in self.line_ids
            ],
        ]  # fmt: skip
        body = Markup("<p>%s</p><p>%s</p>") % (
            self.env._(
                "For deliveries and bills that differ from what was agreed we claim %(amount)s %(currency)s.",
                amount=f"{self.amount:,.2f}",
                currency=self.currency_id.name,
            ),
            self.env._(
                "The lines are in the attached file. Please send a credit note or your answer to each line."
            ),
        )
        return self.env["supplier.evidence"]._draft(self, self.partner_id, self.name, body, rows, "claim.csv")

    def action_asked(self):
        """The vendor was asked."""
        self.env.user._require_duty(*CLAIMING)
        self._require("draft")
        empty = self.filtered(lambda claim: not claim.line_ids)
        if empty:
            raise UserError(self.env._("%s has no lines: there is nothing to ask for.", empty[0].name))
        for claim in self:
            claim._move(
                "asked",
                "claim_asked",
                self.env._("Asked for"),
                asked_on=claim._today(),
                asked_amount=claim.amount,
            )
        return True

    def action_agreed(self):
        """The vendor agreed to the amount that stands in *Agreed*; nothing there means all of it."""
        self.env.user._require_duty(*CLAIMING)
        self._require("asked")
        for claim in self:
            claim.agreed_amount = claim.agreed_amount or claim.amount
        self._move("agreed", "claim_agreed", self.env._("The vendor agreed"))
        return True

    def action_drop(self):
        """Give the claim up: a finance controller's decision, and not by who raised it."""
        self.env.user._require_duty(FINANCE)
        self._require("draft", "asked", "agreed")
        own = self.filtered(lambda claim: claim.create_uid == self.env.user)
        if own:
            raise UserError(
                self.env._("You raised %s yourself; another finance controller drops it.", own[0].name)
            )
        for claim in self:
            claim._move("dropped", "claim_dropped", self.env._("Given up"), closed_on=claim._today())
        self.line_ids.sudo().active = False  # sudo: the same facts may be claimed again
        return True

    def action_credit_note(self):
        """Make the draft of the vendor's credit note over the agreed amount; accounting posts it."""
        self.env.user._require_duty(FINANCE)
        self._require("agreed")
        refunds = self.env["account.move"].create(
            [
                {
                    "move_type": "in_refund",
                    "company_id": claim.company_id.id,
                    "partner_id": claim.partner_id.id,
                    "currency_id": claim.currency_id.id,
                    "ref": claim.name,
                    "invoice_line_ids": [
                        Command.create({"name": claim.name, "quantity": 1, "price_unit": claim.agreed_amount})
                    ],
                }
                for claim in self
            ]
        )
        for claim, refund in zip(self, refunds, strict=True):
            claim._move(
                "settled",
                "claim_settled",
                self.env._("Credit note drafted"),
                refund_id=refund.id,
                closed_on=claim._today(),
            )
        return self.action_open_credit_note() if len(self) == 1 else True

    def action_open_credit_note(self):
        """Open the credit note."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.refund_id.id,
            "views": [(False, "form")],
        }
