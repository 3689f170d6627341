from odoo import fields, models

# A closed case on which somebody acted: solved, or cured after somebody had taken it on.
ACTED_ON = [
    "|",
    ("close_reason", "=", "resolved"),
    "&",
    ("close_reason", "=", "cured"),
    ("was_acknowledged", "=", True),
]


class DistributionExceptionEvent(models.Model):
    """What happened to a case and when: the timeline, and what the case KPIs are counted from."""

    _name = "distribution.exception.event"
    _description = "Exception event"
    _order = "at desc, id desc"
    _log_access = False
    _rec_name = "event"

    exception_id = fields.Many2one(
        "distribution.exception", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind_id = fields.Many2one("distribution.exception.kind", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", string="Branch", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Channel", readonly=True, ondelete="set null")
    event = fields.Selection(
        [
            ("opened", "Opened"),
            ("reopened", "Came back"),
            ("assigned", "Assigned"),
            ("acknowledged", "Taken on"),
            ("snoozed", "Snoozed"),
            ("woken", "Woken"),
            ("escalated", "Escalated"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
    )
    at = fields.Datetime(required=True, readonly=True)
    day = fields.Date(required=True, readonly=True, help="Local day of the branch, else of the company.")
    hours = fields.Float("Hours since opened", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    owner_id = fields.Many2one("res.users", string="Owner then", readonly=True, ondelete="set null")
    close_reason = fields.Selection(
        [("cured", "Cured"), ("resolved", "Resolved"), ("dismissed", "Dismissed")], readonly=True
    )
    was_acknowledged = fields.Boolean(readonly=True)
    note = fields.Char(readonly=True)

    _day_idx = models.Index("(company_id, day, event)")
