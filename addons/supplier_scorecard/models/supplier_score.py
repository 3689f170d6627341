from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.supplier_scorecard.logic.score import TIERS

TIER_NAMES = [("strategic", "Strategic"), ("approved", "Approved"), ("watch", "Watch"), ("exit", "Exit")]


class SupplierScore(models.Model):
    """One vendor's score in one company for the 13 weeks to the end of one week.

    Written by ``supplier.score.builder`` and never changed: what was known on that day, by the definitions of
    ``defined_at``; counted again for that day it gives the same figures. Grain: vendor, company, week.
    """

    _name = "supplier.score"
    _description = "Supplier scorecard"
    _order = "day desc, score, id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Main category", readonly=True, ondelete="set null")
    day = fields.Date("Week until", required=True, readonly=True)
    is_latest = fields.Boolean(readonly=True, index=True)
    scheme_id = fields.Many2one("supplier.score.scheme", readonly=True, ondelete="set null")
    defined_at = fields.Datetime("Counted on", readonly=True, help="Terms and scheme as they stood then.")

    score = fields.Float(readonly=True, digits=(5, 1), aggregator="avg")
    tier = fields.Selection(TIER_NAMES, readonly=True)
    lines = fields.Integer("Lines judged", readonly=True)
    amount = fields.Monetary("Ordered value", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    otif = fields.Float("OTIF", readonly=True, digits=(5, 4), aggregator="avg", help="The vendor's share; pulled to the category's where the sample is small.")  # fmt: skip
    otif_low = fields.Float("OTIF from", readonly=True, digits=(5, 4), aggregator=None)
    otif_high = fields.Float("OTIF to", readonly=True, digits=(5, 4), aggregator=None)
    lead = fields.Float("Lead time kept", readonly=True, digits=(5, 4), aggregator="avg")
    price = fields.Float("Price variance", readonly=True, digits=(5, 4), aggregator="avg")
    ppm = fields.Float("PPM", readonly=True, digits=(12, 0), aggregator="avg")
    answer = fields.Float("Answered in time", readonly=True, digits=(5, 4), aggregator="avg")
    documents = fields.Float("Bills right at once", readonly=True, digits=(5, 4), aggregator="avg")
    measured = fields.Char(
        readonly=True, help="The measures with facts; a column of another one says nothing."
    )
    figures = fields.Json(
        readonly=True, groups="base.group_user", help="Per measure its sums, interval, points, weight."
    )
    change = fields.Float("Against 4 weeks ago", compute="_compute_change", digits=(5, 1))
    sample_text = fields.Char("OTIF, how sure", compute="_compute_sample_text")

    alarm = fields.Boolean(readonly=True, help="The OTIF fell within the last 13 weeks, and not by chance.")
    alarm_week = fields.Date("Since", readonly=True)
    alarm_before = fields.Float("OTIF before", readonly=True, digits=(5, 4), aggregator=None)
    alarm_after = fields.Float("OTIF after", readonly=True, digits=(5, 4), aggregator=None)

    _week_uniq = models.UniqueIndex("(company_id, partner_id, day)")
    _vendor_idx = models.Index("(partner_id, company_id, day)")

    @api.depends("partner_id.display_name", "day")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.partner_id.display_name}, {score.day}"

    @api.depends("day", "score")
    def _compute_change(self):
        before = {}
        if self.ids:
            days = {fields.Date.subtract(score.day, weeks=4) for score in self if score.day}
            rows = self.sudo().search_fetch(  # sudo: the same vendor and company, four weeks ago
                [("partner_id", "in", self.partner_id.ids), ("day", "in", list(days))],
                ["company_id", "partner_id", "day", "score"],
            )
            before = {(row.company_id.id, row.partner_id.id, row.day): row.score for row in rows}
        for score in self:
            then = score.day and fields.Date.subtract(score.day, weeks=4)
            old = before.get((score.company_id.id, score.partner_id.id, then))
            score.change = score.score - old if old is not None else 0.0

    @api.depends("lines", "otif_low", "otif_high")
    def _compute_sample_text(self):
        for score in self:
            score.sample_text = self.env._(
                "%(low)s-%(high)s %%, %(lines)s lines",
                low=round(score.otif_low * 100),
                high=round(score.otif_high * 100),
                lines=score.lines,
            )

    def _require_internal(self):
        """Figures compare with other vendors: a vendor does not get them, whatever he may read of his own."""
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The scorecard is for the company's own people."))

    def _fell(self, before):
        """Whether the tier is worse than the tier *before*."""
        self.ensure_one()
        return bool(self.tier and before and TIERS.index(self.tier) > TIERS.index(before))

    def _lines_domain(self):
        """Return the domain of the deliveries this score looks at."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("due_date", ">", fields.Date.subtract(self.day, weeks=13)),
            ("due_date", "<=", self.day),
        ]

    def action_open_lines(self):
        """Open the deliveries behind the score."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_event_action")
        return {**action, "domain": self._lines_domain(), "context": {"search_default_counted": 1}}

    def action_open_actions(self):
        """Open the vendor's corrective actions."""
        return self._open_of_vendor("supplier_scorecard.supplier_action_action")

    def action_open_claims(self):
        """Open the vendor's claims."""
        return self._open_of_vendor("supplier_scorecard.supplier_claim_action")

    def action_open_appeals(self):
        """Open the vendor's appeals."""
        return self._open_of_vendor("supplier_scorecard.supplier_appeal_action")

    def action_open_incidents(self):
        """Open the vendor's quality incidents."""
        return self._open_of_vendor("supplier_scorecard.supplier_quality_incident_action")

    def _open_of_vendor(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        domain = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        return {**action, "domain": domain, "context": {"default_partner_id": self.partner_id.id}}

    def action_verify(self):
        """Count the score again for its day and say whether it gives the same figures."""
        self.ensure_one()
        self._require_internal()
        differences = self.env["supplier.score.builder"]._verify(self)
        message = (
            self.env._("Counted again for %s: the same figures.", self.day)
            if not differences
            else self.env._(
                "Differs: %s. Facts were entered later with an earlier date.", "; ".join(differences)
            )
        )
        kind = "warning" if differences else "success"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": kind, "sticky": bool(differences)},
        }
