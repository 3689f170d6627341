from odoo import fields, models


class ReplenishmentRun(models.Model):
    """One planning of a company: when, how much, with which settings and code, and how far it came."""

    _name = "replenishment.run"
    _description = "Replenishment run"
    _order = "started_at desc, id desc"
    _rec_name = "started_at"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="running",
        readonly=True,
        help="A running one is taken up by the next job where it stopped.",
    )
    step = fields.Selection(
        [
            ("history", "Counting demand"),
            ("lead_times", "Measuring lead times"),
            ("levels", "Planning levels"),
            ("after", "Proposing"),
            ("writing", "Writing reordering rules"),
        ],
        readonly=True,
        help="The step that comes next, or in which it failed.",
    )
    cursor = fields.Char(readonly=True, help="Where in the step to go on.")
    is_selection = fields.Boolean(
        "For a selection", readonly=True, help="Asked for by a person for chosen products."
    )
    selection_ids = fields.Json(
        readonly=True, help="Products the run was asked for; empty: all of the company."
    )
    started_at = fields.Datetime("Started", required=True, readonly=True, default=fields.Datetime.now)
    ended_at = fields.Datetime("Ended", readonly=True)
    seconds = fields.Float(readonly=True, help="Time at work, waiting between two jobs left out.")
    requested_by_id = fields.Many2one("res.users", "Asked for by", readonly=True)
    planned_on = fields.Date(
        "Planned for", readonly=True, help="The day for which it planned; weeks before this day's week count."
    )
    series_count = fields.Integer("Series", readonly=True, help="Products in warehouses that were planned.")
    changed_count = fields.Integer("Levels changed", readonly=True)
    written_count = fields.Integer("Reordering rules written", readonly=True)
    refused_count = fields.Integer("Reordering rules left alone", readonly=True)
    proposal_count = fields.Integer("Proposals", readonly=True)
    settings = fields.Json(
        readonly=True, help="Policies as they were, and what the backtest calibrated per class."
    )
    versions = fields.Json(readonly=True, help="Version of this addon, NumPy and SciPy that computed it.")
    error = fields.Text(readonly=True)

    _one_running = models.UniqueIndex(
        "(company_id) WHERE state = 'running' AND is_selection IS NOT TRUE",
        "A run of this company is under way.",
    )
