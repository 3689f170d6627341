from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.stock_accelerator.logic.difference import seconds_saved

from .stock_accelerator import PATHS
from .stock_accelerator_count import operation_label

DAYS = 7


class StockAcceleratorBoard(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """One page for the administrator: what is on, what it did in a week, and whether it still equals stock."""

    _name = "stock.accelerator.board"
    _description = "Accelerator Board"

    since = fields.Date(readonly=True)
    line_ids = fields.One2many("stock.accelerator.board.line", "board_id", readonly=True)
    reason_ids = fields.One2many("stock.accelerator.board.reason", "board_id", readonly=True)

    def _compute_display_name(self):
        self.display_name = self.env._("Accelerator")

    @api.model
    def action_open(self):
        """Open the page with the figures of now."""
        self._check_administrator()
        board = self._make()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accelerator"),
            "res_model": self._name,
            "res_id": board.id,
            "view_mode": "form",
            "views": [(self.env.ref("stock_accelerator.stock_accelerator_board_view_form").id, "form")],
            "target": "main",
        }

    @api.model
    def action_switch(self, path, is_on):
        """Switch *path* on or off for the whole database and show the page again."""
        self._check_administrator()
        if path not in PATHS:
            raise ValueError(path)
        # sudo: the switches are parameters of the system; this duty was checked above.
        self.env["stock.accelerator"].sudo()._switch(path, is_on)
        return self.action_open()

    def _check_administrator(self):
        if not self.env.user.has_group("stock.group_stock_manager"):
            raise AccessError(self.env._("Only inventory administrators can see or switch the accelerators."))

    @api.model
    def _make(self):
        """Return a board with the counts of the last days; those of other processes are up to a minute old."""
        self.env["stock.accelerator"]._store_counts()
        since = fields.Date.today() - timedelta(days=DAYS - 1)
        counts = self.env["stock.accelerator.count"]._read_group(
            [("day", ">=", since)],
            ["path", "operation", "reason"],
            ["calls:sum", "records:sum", "seconds:sum"],
        )
        return self.create(
            {
                "since": since,
                "line_ids": [Command.create(self._prepare_line_values(path, counts)) for path in PATHS],
                "reason_ids": [
                    Command.create(
                        {
                            "path": path,
                            "operation": operation_label(self.env, operation),
                            "reason": reason,
                            "calls": calls,
                            "records": records,
                        }
                    )
                    for path, operation, reason, calls, records, _seconds in sorted(
                        counts, key=lambda count: count[4], reverse=True
                    )
                    if reason
                ],
            }
        )

    def _prepare_line_values(self, path, counts):
        mine = [count[1:] for count in counts if count[0] == path]
        hits = {
            operation: (records, seconds)
            for operation, reason, _calls, records, seconds in mine
            if not reason
        }
        audit = self.env["stock.accelerator.audit"].search(
            Domain("path", "=", path) & Domain("verdict", "!=", "empty"), limit=1
        )
        timings = audit.timings or {}
        saved = 0.0
        for operation, (records, seconds) in hits.items():
            sampled, stock_seconds, _our_seconds = timings.get(operation, (0, 0.0, 0.0))
            if sampled:
                saved += seconds_saved(records, seconds, stock_seconds / sampled)
        return {
            "path": path,
            "is_on": self.env["stock.accelerator"]._is_on(path),
            "hit_count": sum(records for records, _seconds in hits.values()),
            "fallback_count": sum(count[3] for count in mine if count[1]),
            "used_seconds": sum(seconds for _records, seconds in hits.values()),
            "saved_seconds": saved,
            "audit_id": audit.id,
            "obstacle": self.env["stock.accelerator"]._find_override(path),
        }
