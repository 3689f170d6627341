from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

KEPT_MONTHS = 24
BATCH = 10_000


class DistributionKpiRestatement(models.Model):
    """A figure of a day that was over and counted, and that a later count corrected: before, after and why.

    Written by the count itself, in the statement that writes the values; nobody has the right to do it by hand.
    """

    _name = "distribution.kpi.restatement"
    _description = "Correction of a KPI"
    _order = "restated_at desc, id desc"
    _rec_name = "kpi_id"
    _log_access = False

    kpi_id = fields.Many2one(
        "distribution.kpi", string="KPI", required=True, readonly=True, ondelete="cascade", index=True
    )
    day = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", string="Branch", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Channel", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    categ_id = fields.Many2one(
        "product.category", string="Product category", readonly=True, ondelete="cascade"
    )
    bin = fields.Float("Bin up to", readonly=True, aggregator=None)
    change = fields.Selection(
        [("changed", "Changed"), ("added", "New"), ("removed", "Gone")], required=True, readonly=True
    )
    cause = fields.Selection(
        [
            ("documents", "Documents came or changed later"),
            ("definition", "The definition changed"),
            ("rate", "The exchange rate changed"),
        ],
        required=True,
        readonly=True,
    )
    before = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    after = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    numerator_before = fields.Float(readonly=True)
    numerator_after = fields.Float(readonly=True)
    denominator_before = fields.Float(readonly=True)
    denominator_after = fields.Float(readonly=True)
    version_before = fields.Integer(readonly=True, aggregator=None)
    version_after = fields.Integer(readonly=True, aggregator=None)
    counted_at = fields.Datetime("Counted before on", required=True, readonly=True)
    restated_at = fields.Datetime("Corrected on", required=True, readonly=True)

    _slice_idx = models.Index("(kpi_id, day)")
    _age_idx = models.Index("(restated_at)")

    @api.autovacuum
    def _forget_old(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), months=KEPT_MONTHS)
        old = self.sudo().search([("restated_at", "<", limit)], limit=BATCH, order="id")
        old.unlink()
        return len(old), len(old) == BATCH

    def _find_documents(self):
        """Return (model name, domain) of the documents behind the figure that came or changed since it was counted
        before; all that are behind it where none is known to have changed."""
        self.ensure_one()
        # A restatement has the slice of a value; sudo: the name of the source only.
        model, domain = self.env[self.kpi_id.sudo().source]._evidence(self)
        changed = Domain(domain) & Domain.AND(
            [
                [("write_date", ">=", self.counted_at)],
                # Later writes tell nothing of this correction.
                [("write_date", "<=", self.restated_at + timedelta(seconds=1))],
            ]
        )
        if "write_date" in self.env[model] and self.env[model].search_count(changed, limit=1):
            return model, list(changed)
        return model, list(domain)

    def action_open_documents(self):
        """Open the documents that changed the figure; what of them the user sees is up to their own rules."""
        self.ensure_one()
        model, domain = self._find_documents()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What changed %(kpi)s on %(day)s", kpi=self.kpi_id.name, day=self.day),
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }
