from odoo import fields, models


class DistributionDecisionTail(models.Model):
    """The entries that wait for their seal; filled by the database when an entry is inserted, emptied by sealing.

    A list of its own finds entries that commit late, with an id below those already sealed, without scanning.
    """

    _name = "distribution.decision.tail"
    _description = "Decision waiting for its seal"
    _log_access = False
    _rec_name = "decision_id_value"

    company_id_value = fields.Integer(required=True, readonly=True, index=True)
    decision_id_value = fields.Integer(required=True, readonly=True)

    _decision_uniq = models.UniqueIndex("(decision_id_value)")
