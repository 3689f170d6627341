import logging
import time

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models

from odoo.addons.replenishment_rules.models.replenishment_planner import YEAR

_logger = logging.getLogger(__name__)
# So often a step is tried that meets other writers.
TRIES = 5


class ReplenishmentRun(models.Model):
    _inherit = "replenishment.run"

    @api.model
    def _cron_run(self):
        """Plan every company that is switched on and has a live policy; goes on where the last job stopped.

        All runs of a night are opened together: a job that goes on finds those that are left, and begins no new one.
        """
        companies = self.env["res.company"].search([("control_active", "=", True)])
        live = self.env["replenishment.policy"].search(
            [("mode", "!=", "off"), ("company_id", "in", companies.ids)]
        )
        runs = self._find_running(live.company_id)
        runs = runs or self.create([self._prepare_run(company) for company in live.company_id])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(runs))
        for run in runs:
            while run.state == "running":
                run._work_step_patiently()
                left = len(runs.filtered(lambda one: one.state == "running"))
                if not progress(1, remaining=left):
                    return

    @api.model
    def _find_running(self, companies):
        """Return the nightly runs of *companies* that are under way, in the order they were opened."""
        return self.search(
            [("company_id", "in", companies.ids), ("state", "=", "running"), ("is_selection", "=", False)],
            order="id",
        )

    @api.model
    def _open_run(self, company):
        """Return the run of *company* under way, else a new one for today."""
        return self._find_running(company) or self.create(self._prepare_run(company))

    @api.model
    def _prepare_run(self, company, products=None):
        return {
            "company_id": company.id,
            "step": next(iter(self._steps())),
            "planned_on": fields.Date.context_today(self.with_company(company)),
            "requested_by_id": self.env.uid,
            "is_selection": products is not None,
            "selection_ids": products.ids if products is not None else False,
            "versions": self._versions(),
        }

    @api.model
    def _versions(self):
        import numpy
        import scipy

        from odoo.addons.replenishment_rules.logic import flow_solver, outside

        module = self.env["ir.module.module"].sudo()._get("replenishment_rules")
        return {
            "replenishment_rules": module.installed_version,
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            **flow_solver.versions(),
            **outside.versions(),
        }

    @api.model
    def _plan_selection(self, company, products):
        """Plan *products* of *company* now, with the calibration of the last whole run; return the run."""
        run = self.create(self._prepare_run(company, products))
        while run.state == "running":
            run._work_step()
        return run

    def action_plan_now(self):
        """Plan the whole company now, step by step, as the night does."""
        self.env.user._require_duty(
            "distribution_control.group_planner", "distribution_control.group_administrator"
        )
        self.env.ref("replenishment_rules.ir_cron_plan").sudo()._trigger()
        return True

    def _work_step_patiently(self):
        """Do the step that comes next; where somebody wrote the same rows at the same time, once more from the start."""
        for attempt in range(1, TRIES + 1):
            try:
                self._work_step()
                return
            except TransactionRollbackError:
                if attempt == TRIES:
                    raise
                self.env.cr.rollback()

    def _work_step(self):
        """Do the step that comes next; what fails leaves its reason and ends the run, what was done stays."""
        self.ensure_one()
        started = time.monotonic()
        step = self.step
        try:
            with self.env.cr.savepoint():
                values = self._steps()[step]() or {}
        except TransactionRollbackError:
            raise  # the next try sees what the other one wrote; nothing is wrong with the step
        except Exception as error:
            # The night must not stop for one company; the next morning shows the run as failed, with the reason.
            _logger.exception(
                "replenishment run %s of company %s failed in %s", self.id, self.company_id.id, step
            )
            values = {
                "state": "failed",
                "error": f"{type(error).__name__}: {error}",
                "ended_at": fields.Datetime.now(),
            }
        else:
            values = self._after_step(step, values)
        self.write({**values, "seconds": self.seconds + time.monotonic() - started})

    def _after_step(self, step, values):
        if "step" in values or "cursor" in values and values["cursor"]:
            return values
        steps = list(self._steps())
        place = steps.index(step) + 1
        if place < len(steps):
            return {**values, "step": steps[place], "cursor": False}
        return {**values, "state": "done", "cursor": False, "ended_at": fields.Datetime.now()}

    def _steps(self):
        """Return {step: what does it} in the order of the night."""
        # Proposals come before the rules are written: of every rule written stock counts its quantity to order again,
        # for minutes on the night that writes them all, and the buyers need not wait for that.
        return {
            "history": self._do_history,
            "levels": self._do_levels,
            "after": self._do_proposals,
            "writing": self._do_writing,
        }

    def _do_history(self):
        """Count the demand that is new; a selection plans from what the last night counted."""
        if self.is_selection:
            return
        self.env["replenishment.series"]._prepare_history(self.company_id)

    def _do_levels(self):
        """Plan the next block of series; the cursor says how many are done."""
        planner, store = self.env["replenishment.planner"], self.env["replenishment.level.store"]
        blocks = planner._blocks(self.company_id, self.selection_ids or None)
        done = int(self.cursor or 0)
        if done >= len(blocks):
            return {}
        columns, found, kept = planner._plan(self, blocks[done])
        changed = store._store(self, columns, kept)
        store._drop_left(self, blocks[done])
        return {
            "cursor": str(done + 1) if done + 1 < len(blocks) else False,
            "series_count": self.series_count + len(kept),
            "changed_count": self.changed_count + changed,
            "settings": self._merge_settings(found),
        }

    def _merge_settings(self, calibrations):
        """Return the settings with the policies as they are now and what this block calibrated."""
        from odoo.addons.replenishment_rules.logic import flow_solver

        settings = dict(self.settings or {})
        settings.setdefault("weeks_of_year", YEAR)
        settings.setdefault("transfer_solver", flow_solver.solver_name())
        policies = settings.setdefault("policies", {})
        for policy in self.env["replenishment.policy"].browse(calibrations):
            policies[str(policy.id)] = {
                **policy._as_settings(),
                "calibration": calibrations[policy.id].as_json(),
            }
        return settings

    def _do_proposals(self):
        return {"proposal_count": self.env["replenishment.proposal.engine"]._propose(self)}

    def _do_writing(self):
        return self.env["replenishment.rule.writer"]._write_rules(self)
