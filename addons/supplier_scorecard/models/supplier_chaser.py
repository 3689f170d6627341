from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

CHASING = ("distribution_control.group_buyer", "distribution_control.group_planner")
PASS = object()


class SupplierChaser(models.Model):
    """A drafted mail to one vendor about open lines: unconfirmed, late, predicted late. A person sends it or drops it."""

    _name = "supplier.chaser"
    _description = "Chaser to a vendor"
    _inherit = ["mail.thread"]
    _order = "risk_value desc, id desc"
    _rec_name = "subject"

    partner_id = fields.Many2one(
        "res.partner", "Vendor", required=True, readonly=True, index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one("res.partner", "To", required=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    subject = fields.Char(required=True)
    body = fields.Html("Message", sanitize_style=True)
    line_ids = fields.Many2many("purchase.order.line", string="Order lines", readonly=True)
    risk_value = fields.Monetary("Sales at risk", readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("dropped", "Dropped")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
    )
    sent_at = fields.Datetime(readonly=True)

    _draft_uniq = models.UniqueIndex(
        "(company_id, contact_id) WHERE state = 'draft'", "There is a draft to this vendor already."
    )

    def write(self, vals):
        if (
            vals.keys() & {"state", "sent_at", "line_ids", "company_id"}
            and self.env.context.get("chaser_pass") is not PASS
        ):
            raise UserError(self.env._("A chaser moves with its buttons."))
        return super().write(vals)

    def _move(self, **values):
        self.with_context(chaser_pass=PASS).write(values)

    @api.model
    def _draft(self, receipts):
        """Return one draft per company and contact of the vendor about *receipts*; a draft that waits is written anew."""
        self.env.user._require_duty(*CHASING)
        receipts.check_access("read")
        drafts = self.browse()
        for (company, contact), rows in receipts.grouped(
            lambda row: (row.company_id, row.order_id.partner_id)
        ).items():
            values = self._prepare_values(
                company, contact, rows.sorted(lambda row: (-row.risk_value, row.due_date))
            )
            draft = self.search(
                [("company_id", "=", company.id), ("contact_id", "=", contact.id), ("state", "=", "draft")]
            )
            if draft:
                draft._move(**values)
            drafts |= draft or self.create(values)
        return drafts

    @api.model
    def _prepare_values(self, company, contact, rows):
        return {
            "company_id": company.id,
            "partner_id": contact.commercial_partner_id.id,
            "contact_id": contact.id,
            "subject": self.env._(
                "Deliveries of %(orders)s", orders=", ".join(rows.order_id.mapped("name")[:5])
            ),
            "body": self._prepare_body(rows),
            "line_ids": [Command.set(rows.line_id.ids)],
            "risk_value": sum(rows.mapped("risk_value")),
        }

    @api.model
    def _prepare_body(self, rows):
        questions = {
            "late": self.env._("promised for this day and not here: when does it come?"),
            "predicted": self.env._("is this date safe?"),
        }
        lines = Markup("").join(
            Markup("<li>%s, %s: %s %s, %s: %s</li>")
            % (
                row.order_id.name,
                row.product_id.display_name,
                f"{row.quantity:g}",
                row.product_id.uom_id.name,
                fields.Date.to_string(row.due_date),
                questions.get(row.state) or self.env._("please confirm quantity and date."),
            )
            for row in rows
        )
        return Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (
            self.env._("Please look at these open lines:"),
            lines,
            self.env._("Can a part come earlier? Then tell us which and when. Thank you."),
        )

    def action_open(self):
        """Open these drafts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_chaser_action")
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    def action_send(self):
        """Send the mails as they stand, by the person who presses the button."""
        self.env.user._require_duty(*CHASING)
        silent = self.filtered(lambda chaser: not chaser.contact_id.email)
        if silent:
            raise UserError(
                self.env._("%s has no mail address. Add one, or call.", silent[0].contact_id.display_name)
            )
        for chaser in self.filtered(lambda one: one.state == "draft"):
            chaser.message_post(
                body=chaser.body,
                subject=chaser.subject,
                partner_ids=chaser.contact_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            chaser._move(state="sent", sent_at=fields.Datetime.now())
        return True

    def action_drop(self):
        """Drop the drafts."""
        self.env.user._require_duty(*CHASING)
        self.filtered(lambda chaser: chaser.state == "draft")._move(state="dropped")
        return True
