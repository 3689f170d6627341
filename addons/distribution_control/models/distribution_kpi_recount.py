from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.distribution_control.logic.measure import Period

# Counted and committed at a time: what a count reads once it reads once for all these days, and a job that is cut off
# loses little.
PART_DAYS = 28
YEAR_DAYS = 365


class DistributionKpiRecount(models.Model):
    """Past days to count KPIs for, by a job that goes on where it stopped: the history of a new installation, or of a
    KPI that was defined anew. Earliest days first, so that each finds what stood on the day before."""

    _name = "distribution.kpi.recount"
    _description = "Past days to count"
    _order = "id desc"
    _rec_name = "start"

    start = fields.Date(
        "First day",
        required=True,
        default=lambda self: fields.Date.context_today(self) - timedelta(days=YEAR_DAYS),
    )
    end = fields.Date(
        "Last day",
        required=True,
        default=lambda self: fields.Date.context_today(self) - timedelta(days=1),
    )
    kpi_ids = fields.Many2many(
        "distribution.kpi", string="KPIs", help="Empty: all of which past days can be counted."
    )
    company_ids = fields.Many2many(
        "res.company", string="Companies", required=True, default=lambda self: self.env.companies
    )
    counted_until = fields.Date("Counted up to", readonly=True, copy=False)
    written = fields.Integer("Values written", readonly=True, copy=False, help="New or corrected.")
    is_done = fields.Boolean("Done", readonly=True, copy=False)

    _days_in_order = models.Constraint('CHECK("end" >= start)', "The last day lies before the first.")

    @api.model_create_multi
    def create(self, vals_list):
        recounts = super().create(vals_list)
        recounts._check_companies()
        self._start_job()
        return recounts

    def write(self, vals):
        result = super().write(vals)
        self._check_companies()
        return result

    def _check_companies(self):
        """Refuse companies that are not the user's: the job counts them whoever asked."""
        foreign = self.sudo().company_ids - self.env.user.company_ids
        if foreign and not self.env.su:
            raise AccessError(
                self.env._(
                    "You do not work for %s.\nTake it out, or ask somebody who does.",
                    ", ".join(foreign.mapped("name")),
                )
            )

    @api.model
    def _start_job(self):
        # sudo: who may ask for a count may have it started.
        self.env.ref("distribution_control.ir_cron_kpi_recount").sudo()._trigger()

    @api.model
    def _cron_count(self):
        """Count what was asked for, the oldest wish first, some weeks at a time with a commit after each."""
        parts = [(recount, period) for recount in self.search([("is_done", "=", False)], order="id")
                 for period in recount._get_parts()]  # fmt: skip
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(parts))
        for recount, period in parts:
            recount._count(period)
            if not progress(1):
                break

    def _get_parts(self):
        """Return the periods that have yet to be counted, earliest first."""
        start = self.counted_until + timedelta(days=1) if self.counted_until else self.start
        days = range(0, (self.end - start).days + 1, PART_DAYS)
        starts = [start + timedelta(days=later) for later in days]
        return [Period(one, min(one + timedelta(days=PART_DAYS - 1), self.end)) for one in starts]

    def _count(self, period):
        kpis = self.kpi_ids or self.env["distribution.kpi"].search([])
        # What a snapshot says of past days is not there to be counted.
        codes = kpis.filtered(lambda kpi: kpi.restatement == "rebuildable").mapped("code")
        done = kpis._rebuild(codes, period, self.company_ids)
        self.write(
            {
                "counted_until": period.end,
                "written": self.written + done["written"],
                "is_done": period.end == self.end,
            }
        )
