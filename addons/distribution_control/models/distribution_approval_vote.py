from odoo import fields, models


class DistributionApprovalVote(models.Model):
    _name = "distribution.approval.vote"
    _description = "Vote"
    _inherit = "distribution.append.only"
    _order = "id"
    _rec_name = "voter_name"
    _log_access = False

    approval_id = fields.Many2one(
        "distribution.approval", required=True, readonly=True, ondelete="restrict", index=True
    )
    voted_at = fields.Datetime("On", required=True, readonly=True)
    voter_id_value = fields.Integer("Person (id)", required=True, readonly=True)
    voter_name = fields.Char("Person", required=True, readonly=True)
    principal_id_value = fields.Integer("In the name of (id)", readonly=True)
    principal_name = fields.Char("In the name of", readonly=True)
    verdict = fields.Selection(
        [("approve", "Approved"), ("reject", "Rejected")], required=True, readonly=True
    )
    reason = fields.Text(required=True, readonly=True)
    decision_id_value = fields.Integer("Entry in the ledger", readonly=True)

    _one_per_person = models.UniqueIndex("(approval_id, voter_id_value)")
