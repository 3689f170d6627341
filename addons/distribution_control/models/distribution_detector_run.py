from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = 90


class DistributionDetectorRun(models.Model):
    """One run of a kind's detector over one company; the time a case was last seen is the time of its run."""

    _name = "distribution.detector.run"
    _description = "Detector run"
    _order = "id desc"
    _rec_name = "kind_id"

    kind_id = fields.Many2one("distribution.exception.kind", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    started_at = fields.Datetime(required=True, readonly=True)
    seconds = fields.Float(readonly=True)
    state = fields.Selection([("done", "Done"), ("failed", "Failed")], required=True, readonly=True)
    found = fields.Integer(readonly=True)
    opened = fields.Integer(readonly=True)
    reopened = fields.Integer(readonly=True)
    changed = fields.Integer(readonly=True)
    cured = fields.Integer(readonly=True)
    unchanged = fields.Integer(readonly=True)
    dismissed = fields.Integer("Still dismissed", readonly=True)
    error = fields.Text(readonly=True)

    _last_idx = models.Index("(kind_id, company_id, started_at DESC)")

    @api.model
    def _find_last(self, kinds, companies, state=None):
        """Return {(kind id, company id): run} of the latest runs, with one query."""
        if not kinds or not companies:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (kind_id, company_id) id FROM distribution_detector_run
                   WHERE kind_id IN %s AND company_id IN %s %s
                   ORDER BY kind_id, company_id, started_at DESC, id DESC""",
                tuple(kinds.ids),
                tuple(companies.ids),
                SQL("AND state = %s", state) if state else SQL(),
            )
        )
        runs = self.browse(run_id for (run_id,) in rows)
        return {(run.kind_id.id, run.company_id.id): run for run in runs}

    @api.autovacuum
    def _gc_runs(self):
        """Remove old runs but the last of each kind and company, in batches."""
        limit = 10_000
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """DELETE FROM distribution_detector_run WHERE id IN (
                       SELECT old.id FROM distribution_detector_run old
                       WHERE old.started_at < %s AND EXISTS (
                           SELECT FROM distribution_detector_run later
                           WHERE later.kind_id = old.kind_id AND later.company_id = old.company_id
                             AND later.state = old.state AND later.started_at > old.started_at)
                       LIMIT %s)""",
                fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS),
                limit,
            )
        )
        return self.env.cr.rowcount, self.env.cr.rowcount == limit
