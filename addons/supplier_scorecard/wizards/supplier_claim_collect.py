from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.supplier_scorecard.models.supplier_claim import CLAIMING
from odoo.addons.supplier_scorecard.queries import claims as queries


class SupplierClaimCollect(models.TransientModel):
    """Gather what vendors owe for a period and was not claimed yet: one draft per vendor."""

    _name = "supplier.claim.collect"
    _description = "Collect claims"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_ids = fields.Many2many("res.partner", string="Vendors", help="Empty: all.")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.subtract(fields.Date.context_today(self), months=3),
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    amount = fields.Monetary("Not claimed yet", compute="_compute_amount")
    line_count = fields.Integer("Reasons", compute="_compute_amount")

    @api.depends("company_id", "partner_ids", "date_from", "date_to")
    def _compute_amount(self):
        for wizard in self:
            rows = wizard._fetch() if wizard.date_from and wizard.date_to else []
            wizard.amount = sum(row[6] for row in rows)
            wizard.line_count = len(rows)

    def _fetch(self):
        self.env.user._require_duty(*CLAIMING)
        company = self.company_id
        company.check_access("read")
        if company not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))
        for name in (
            "supplier.match.difference",
            "supplier.event",
            "supplier.quality.incident",
            "supplier.claim.line",
            "supplier.terms",
            "supplier.appeal",
            "account.move",
        ):
            self.env[name].flush_model()
        partners = self.partner_ids.commercial_partner_id.ids if self.partner_ids else None
        return self.env.execute_query(queries.claimable(company.id, self.date_from, self.date_to, partners))

    def action_collect(self):
        """Make the drafts and show them."""
        self.ensure_one()
        rows = self._fetch()
        if not rows:
            raise UserError(
                self.env._("Nothing is left to claim for this period. Choose a longer one or other vendors.")
            )
        drafts = self.env["supplier.claim"]._drafts(
            self.company_id, self.env["res.partner"].browse(dict.fromkeys(row[0] for row in rows))
        )
        lines = defaultdict(list)
        for vendor_id, *facts in rows:
            lines[vendor_id].append(fields.Command.create(self._prepare_line(*facts)))
        for vendor, claim in drafts.items():
            claim.write(
                {
                    "date_from": min(claim.date_from or self.date_from, self.date_from),
                    "date_to": max(claim.date_to or self.date_to, self.date_to),
                    "line_ids": lines[vendor.id],
                }
            )
        made = self.env["supplier.claim"].concat(*drafts.values())
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_claim_action")
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}

    def _prepare_line(
        self, kind, line_id, difference_id, incident_id, quantity, amount, why, bill, day, days
    ):
        words = {
            "price_high": self.env._("%s: price above the order", bill),
            "not_received": self.env._("%s: billed before receipt", bill),
            "over_received": self.env._("%s: more billed than received", bill),
            "late": self.env._("%(days)s days late, due %(day)s", days=days, day=format_date(self.env, day)),
            "not_in_full": self.env._("not in full, due %s", format_date(self.env, day)),
            "never_delivered": self.env._("never delivered, due %s", format_date(self.env, day)),
            "early": self.env._("too early, due %s", format_date(self.env, day)),
            "rejected": self.env._("rejected at receipt on %s", format_date(self.env, day)),
            "scrapped": self.env._("scrapped on %s", format_date(self.env, day)),
        }
        return {
            "kind": kind,
            "purchase_line_id": line_id,
            "difference_id": difference_id,
            "incident_id": incident_id,
            "quantity": quantity,
            "amount": self.currency_id.round(amount),
            "why": words[why],
        }
