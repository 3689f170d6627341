from odoo import api, fields, models

from .supplier_score import TIER_NAMES


class ResPartner(models.Model):
    _inherit = "res.partner"

    supplier_tier = fields.Selection(
        TIER_NAMES, compute="_compute_supplier_tier", search="_search_supplier_tier", compute_sudo=True
    )

    @api.depends_context("company")
    def _compute_supplier_tier(self):
        company = self.env.company
        current = self.env["supplier.tier"]._current(company, self)
        for partner in self:
            row = current.get((company.id, partner.commercial_partner_id.id))
            partner.supplier_tier = row.tier if row else False

    @api.model
    def _search_supplier_tier(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = (
            self.env["supplier.tier"]
            .sudo()
            .search(  # sudo: a vendor's tier is shown on the contact to all
                [("company_id", "=", self.env.company.id), ("is_current", "=", True)]
            )
        )
        wanted = rows.filtered(lambda row: row.tier in value).partner_id
        domain = [("commercial_partner_id", "in", wanted.ids)]
        return (
            domain
            if False not in value
            else ["|", *domain, ("commercial_partner_id", "not in", rows.partner_id.ids)]
        )

    def _tier_consequences(self, company):
        """Return {partner id: consequence row} for the vendors in self in *company*; without a tier or switch: none."""
        rules = self.env["supplier.tier.consequence"]._of(company)
        if not rules:
            return {}
        current = self.env["supplier.tier"]._current(company, self)
        found = {}
        for partner in self:
            row = current.get((company.id, partner.commercial_partner_id.id))
            if row and row.tier in rules:
                found[partner.id] = rules[row.tier]
        return found

    def action_supplier_scorecard(self):
        """Open the vendor's scorecards, newest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_score_action")
        return {**action, "domain": [("partner_id", "in", self.commercial_partner_id.ids)], "context": {}}
