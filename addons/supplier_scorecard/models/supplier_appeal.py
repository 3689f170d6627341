from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

DECIDING = ("distribution_control.group_buyer", "distribution_control.group_planner")
# Late days go to one of these; the cause of an incident to carrier or us.
OWNERS = [
    ("carrier", "Carrier"),
    ("late_order", "Our late order"),
    ("date_change", "Our change of date"),
    ("dock", "Our closed dock"),
    ("us", "Us"),
]
ASKED = ("line_id", "incident_id", "owner", "days", "whole_line", "reason")


class SupplierAppeal(models.Model):
    """A vendor (or a buyer for him) says: this was not his fault. Accepted, it changes the blame of the delivery.

    The score is never touched: it is counted again from the deliveries. Decided by another person than the one who asked.
    """

    _name = "supplier.appeal"
    _description = "Supplier appeal"
    _order = "id desc"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "purchase.order.line", "Order line", required=True, index=True, ondelete="cascade"
    )
    incident_id = fields.Many2one(
        "supplier.quality.incident", "Quality incident", index="btree_not_null", ondelete="cascade"
    )
    order_id = fields.Many2one(related="line_id.order_id", string="Order")
    product_id = fields.Many2one(related="line_id.product_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, index=True)
    event_id = fields.Many2one("supplier.event", "Delivery", compute="_compute_event_id")
    owner = fields.Selection(OWNERS, "Whose fault it was", required=True)
    days = fields.Integer(help="How many of the vendor's late days; not used for a whole line.")
    whole_line = fields.Boolean(
        help="The whole failure, late or not: short, early, never delivered for a reason that is not the vendor's."
    )
    reason = fields.Text(required=True)
    by_vendor = fields.Boolean("Asked by the vendor", readonly=True)
    requester_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True, ondelete="restrict")
    asked_at = fields.Datetime("Asked on", required=True, readonly=True)
    state = fields.Selection(
        [("asked", "To decide"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="asked",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided on", readonly=True)
    answer = fields.Text(readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _open_uniq = models.UniqueIndex(
        "(line_id, COALESCE(incident_id, 0)) WHERE state = 'asked'",
        "There is an appeal about this already that waits for a decision.",
    )
    _incident_uniq = models.UniqueIndex("(incident_id) WHERE state = 'accepted' AND incident_id IS NOT NULL")
    _decided_by_another = models.Constraint(
        "CHECK(decided_by_id IS NULL OR decided_by_id <> requester_id)",
        "An appeal is decided by another person than the one who asked.",
    )
    _days_positive = models.Constraint("CHECK(days >= 0)", "Days cannot be negative.")

    @api.depends("line_id")
    def _compute_event_id(self):
        events = self.env["supplier.event"].search([("line_id", "in", self.line_id.ids)])
        by_line = {event.line_id.id: event.id for event in events}
        for appeal in self:
            appeal.event_id = by_line.get(appeal.line_id.id, False)

    @api.depends("state", "requester_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        may = any(self.env.user.has_group(group) for group in DECIDING)
        for appeal in self:
            appeal.can_decide = may and appeal.state == "asked" and appeal.requester_id != self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        """Ask in the own name: who asked, when and the outcome cannot be passed in."""
        unknown = {name for vals in vals_list for name in vals} - set(ASKED)
        if unknown:
            raise ValidationError(
                self.env._(
                    "An appeal has a line, an owner, days and a reason. Not: %s.", ", ".join(sorted(unknown))
                )
            )
        self.env.user._require_duty(*DECIDING)
        lines = self.env["purchase.order.line"].browse([vals.get("line_id") for vals in vals_list])
        lines.check_access("read")
        return super().create([self._prepare_asked_values(vals) for vals in vals_list])

    @api.model
    def _prepare_asked_values(self, vals, by_vendor=False):
        line = (
            self.env["purchase.order.line"].sudo().browse(vals.get("line_id"))
        )  # sudo: its company and vendor only
        return {
            **vals,
            "company_id": line.company_id.id,
            "partner_id": line.partner_id.commercial_partner_id.id,
            "by_vendor": by_vendor,
            "requester_id": self.env.uid,
            "asked_at": fields.Datetime.now(),
        }

    @api.model
    def _ask_as_vendor(self, event, owner, days, reason):
        """Ask for the vendor whose portal user is at work, about a delivery that this user may read."""
        event.check_access("read")
        if not event.sudo().company_id.supplier_portal_active:
            raise AccessError(self.env._("This company takes no appeals here."))
        vendor = self.env.user.partner_id.commercial_partner_id
        if event.partner_id != vendor:
            raise AccessError(self.env._("This is not a delivery of %s.", vendor.name))
        values = {
            "line_id": event.sudo().line_id.id,
            "owner": owner,
            "days": max(0, days),
            "whole_line": not days,
            "reason": reason,
        }
        # sudo: vendors have no right to create anything; this method is their only way in.
        return super(SupplierAppeal, self.sudo()).create([self._prepare_asked_values(values, by_vendor=True)])

    @api.constrains("line_id", "incident_id", "owner", "days", "whole_line", "reason")
    def _check_asked(self):
        for appeal in self:
            if appeal.incident_id and appeal.incident_id.line_id != appeal.line_id:
                raise ValidationError(self.env._("The incident belongs to another order line."))
            if bool(appeal.incident_id) != (appeal.owner == "us") and appeal.owner != "carrier":
                raise ValidationError(
                    self.env._("Late days go to the carrier, our late order, our change of date or our dock; the cause "
                               "of an incident to the carrier or to us.")
                )  # fmt: skip
            if not appeal.incident_id and not appeal.whole_line and not appeal.days:
                raise ValidationError(self.env._("Say how many days, or that it is about the whole line."))
            if not (appeal.reason or "").strip():
                raise ValidationError(self.env._("An appeal needs a reason."))

    def _decide(self, verdict, answer):
        """Accept or refuse the appeals in self with an *answer*, and judge their deliveries anew."""
        self.env.user._require_duty(*DECIDING)
        self.check_access("read")
        if verdict not in ("accepted", "refused"):
            raise ValidationError(self.env._("An appeal is accepted or refused."))
        self.lock_for_update()
        decided = self.filtered(lambda appeal: appeal.state != "asked")
        if decided:
            raise UserError(self.env._("Decided already: %s", ", ".join(decided.mapped("display_name")[:10])))
        own = self.filtered(lambda appeal: appeal.requester_id == self.env.user)
        if own:
            raise AccessError(
                self.env._(
                    "You asked for %s yourself; another buyer or planner must decide.", own[0].display_name
                )
            )
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": appeal,
                    "verdict": f"appeal_{verdict}",
                    "reason": answer,
                    "evidence": appeal._evidence(),
                    "requester": appeal.requester_id,
                    "duty": next(group for group in DECIDING if self.env.user.has_group(group)),
                }
                for appeal in self
            ]
        )
        # sudo: nobody has the right to write appeals; this method is the only way.
        self.sudo().write(
            {
                "state": verdict,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "answer": answer,
            }
        )
        if verdict == "accepted":
            builder = self.env["supplier.event.builder"].sudo()  # sudo: deliveries are derived rows
            for company, appeals in self.grouped("company_id").items():
                builder._build(company, lines=appeals.line_id)

    def _evidence(self):
        self.ensure_one()
        event = self.sudo().event_id  # sudo: the figures the person decides on
        return {
            "vendor": self.partner_id.display_name,
            "line": self.line_id.display_name,
            "asked": self.reason,
            "owner": self.owner,
            "days": self.days,
            "whole_line": self.whole_line,
            "days_late": event.days_late,
            "days_of_the_vendor": event.days_vendor,
            "otif": event.otif,
            "due": fields.Date.to_string(event.due_date) if event.due_date else "",
        }
