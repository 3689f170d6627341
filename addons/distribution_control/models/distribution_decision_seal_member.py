from odoo import fields, models


class DistributionDecisionSealMember(models.Model):
    """Which entry was sealed where, with the hash it had then."""

    _name = "distribution.decision.seal.member"
    _description = "Sealed entry"
    _inherit = "distribution.append.only"
    _rec_name = "decision_id_value"
    _log_access = False

    seal_id_value = fields.Integer("Seal (id)", required=True, readonly=True, index=True)
    position = fields.Integer(required=True, readonly=True)
    decision_id_value = fields.Integer("Entry (id)", required=True, readonly=True)
    entry_hash = fields.Char("Hash", size=64, required=True, readonly=True)

    _decision_uniq = models.UniqueIndex("(decision_id_value)")
