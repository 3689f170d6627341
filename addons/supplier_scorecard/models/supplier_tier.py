from odoo import api, fields, models

from .supplier_score import TIER_NAMES


class SupplierTier(models.Model):
    """The tier of a vendor in a company, from a week on: one row per change, each with an entry in the ledger."""

    _name = "supplier.tier"
    _description = "Supplier tier"
    _order = "from_day desc, id desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, ondelete="cascade")
    tier = fields.Selection(TIER_NAMES, required=True, readonly=True)
    before = fields.Selection(TIER_NAMES, readonly=True)
    from_day = fields.Date("From", required=True, readonly=True)
    score = fields.Float(readonly=True, digits=(5, 1), aggregator=None)
    lines = fields.Integer(readonly=True, aggregator=None)
    is_current = fields.Boolean(readonly=True, default=True)
    decision_id_value = fields.Integer("Ledger entry (id)", readonly=True)

    _current_uniq = models.UniqueIndex("(company_id, partner_id) WHERE is_current IS TRUE")

    @api.model
    def _follow(self, scores):
        """Move the vendors of *scores* (the newest ones) to their tiers where they changed; too few lines keep them."""
        current = self._current(scores.company_id, scores.partner_id)
        moved = scores.filtered(
            lambda score: (
                score.tier
                and current.get((score.company_id.id, score.partner_id.id), self.browse()).tier != score.tier
            )
        )
        if not moved:
            return
        befores = [current.get((score.company_id.id, score.partner_id.id), self.browse()) for score in moved]
        decisions = self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": score.partner_id,
                    "verdict": "tier_change",
                    "reason": self.env._("By the score of the 13 weeks to %s", score.day),
                    "evidence": {
                        "before": before.tier or "",
                        "after": score.tier,
                        "score": score.score,
                        "lines": score.lines,
                        "otif": score.otif,
                    },
                    "company": score.company_id,
                }
                for score, before in zip(moved, befores, strict=True)
            ]
        )
        tiers = self.sudo()  # sudo: tiers follow scores, nobody writes them
        for before in befores:
            before.sudo().is_current = False  # sudo: same
        tiers.flush_model()
        tiers.create(
            [
                {
                    "company_id": score.company_id.id,
                    "partner_id": score.partner_id.id,
                    "tier": score.tier,
                    "before": before.tier,
                    "from_day": score.day,
                    "score": score.score,
                    "lines": score.lines,
                    "decision_id_value": decision.id,
                }
                for score, before, decision in zip(moved, befores, decisions, strict=True)
            ]
        )

    @api.model
    def _current(self, companies, partners):
        """Return {(company id, vendor id): tier row}."""
        # sudo: consequences bind whether or not the person may read scores.
        rows = self.sudo().search(
            [
                ("company_id", "in", companies.ids),
                ("partner_id", "in", partners.commercial_partner_id.ids),
                ("is_current", "=", True),
            ]
        )
        return {(row.company_id.id, row.partner_id.id): row for row in rows}
