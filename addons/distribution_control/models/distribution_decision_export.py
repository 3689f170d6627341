from odoo import fields, models


class DistributionDecisionExport(models.Model):
    """Who took the ledger of a company out of the database, when, and how far it went."""

    _name = "distribution.decision.export"
    _description = "Ledger export"
    _inherit = "distribution.append.only"
    _order = "id desc"
    _rec_name = "exported_at"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    exported_at = fields.Datetime(required=True, readonly=True)
    actor_id_value = fields.Integer("Person (id)", required=True, readonly=True)
    actor_name = fields.Char("Person", required=True, readonly=True)
    entry_count = fields.Integer("Entries", required=True, readonly=True)
    head = fields.Char(readonly=True)
    digest = fields.Char("SHA-256 of the file's lines", size=64, required=True, readonly=True)
