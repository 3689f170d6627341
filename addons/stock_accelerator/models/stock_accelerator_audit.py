import logging
import time
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.stock_accelerator.logic.difference import compare
from odoo.addons.stock_accelerator.queries.samples import random_moves, random_orderpoints
from odoo.addons.stock_accelerator.transaction import auditing, forcing

from .stock_accelerator import ORDERPOINTS, PATHS, RESERVATION
from .stock_accelerator_count import path_selection

_logger = logging.getLogger(__name__)

SAMPLE = {ORDERPOINTS: 500, RESERVATION: 200}  # a minute of stock's time at most
EVIDENCE_ROWS = 50
COMPUTES = {
    "deadline": ("_compute_deadline_date", ("deadline_date",)),
    "forecast": ("_compute_qty", ("qty_on_hand", "qty_forecast")),
    "to_order": ("_compute_qty_to_order_computed", ("qty_to_order_computed",)),
}


class StockAcceleratorAudit(models.Model):
    """One comparison of an accelerated path with stock's own code, on the data of this database."""

    _name = "stock.accelerator.audit"
    _description = "Accelerator Audit"
    _order = "id desc"

    path = fields.Selection(path_selection, string="What", required=True, readonly=True)
    verdict = fields.Selection(
        [("equal", "Equal"), ("different", "Different"), ("empty", "Nothing to compare")],
        required=True,
        readonly=True,
    )
    record_count = fields.Integer(string="Sample", readonly=True)
    value_count = fields.Integer(string="Values Compared", readonly=True)
    difference_count = fields.Integer(string="Differences", readonly=True)
    stock_seconds = fields.Float(string="Stock (s)", readonly=True, digits=(16, 3))
    our_seconds = fields.Float(string="Accelerated (s)", readonly=True, digits=(16, 3))
    speedup = fields.Float(string="Times Faster", compute="_compute_speedup", digits=(16, 1))
    timings = fields.Json(readonly=True)  # {operation: [records, stock seconds, our seconds]}
    evidence = fields.Json(readonly=True)  # [{"key": [...], "stock": value, "ours": value}]
    evidence_text = fields.Text(string="Differences Found", compute="_compute_evidence_text")
    is_switched_off = fields.Boolean(
        string="Switched Off", readonly=True, help="The difference switched this path off."
    )

    @api.depends("stock_seconds", "our_seconds")
    def _compute_speedup(self):
        for audit in self:
            audit.speedup = audit.stock_seconds / audit.our_seconds if audit.our_seconds else 0.0

    @api.depends("path", "create_date")
    def _compute_display_name(self):
        labels = dict(self._fields["path"]._description_selection(self.env))
        for audit in self:
            audit.display_name = f"{labels.get(audit.path)}, {format_datetime(self.env, audit.create_date)}"

    @api.depends("evidence")
    def _compute_evidence_text(self):
        for audit in self:
            rows = audit.evidence or []
            audit.evidence_text = "\n".join(
                f"{row['key']}: stock {row['stock']}, accelerated {row['ours']}" for row in rows
            )

    # ------------------------------------------------------------------ running
    @api.model
    def action_audit(self, path):
        """Compare *path* with stock on a fresh sample and open the result."""
        if not self.env.user.has_group("stock.group_stock_manager"):
            raise AccessError(self.env._("Only inventory administrators can audit the accelerators."))
        if path not in PATHS:
            raise ValueError(path)
        # sudo: the audit writes its own row, which nobody may write by hand.
        audit = self.sudo()._audit(path)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": audit.id,
            "view_mode": "form",
            "name": self.env._("Audit"),
        }

    @api.model
    def _cron_audit(self):
        """Audit what is switched on, and fold the counts of the days gone by."""
        Accelerator = self.env["stock.accelerator"]
        paths = [path for path in PATHS if Accelerator._is_on(path)]
        for position, path in enumerate(paths, start=1):
            self._audit(path)
            self.env["ir.cron"]._commit_progress(1, remaining=len(paths) - position)
        self.env["stock.accelerator.count"]._fold()

    @api.model
    def _audit(self, path):
        """Compare *path* on a random sample in a transaction that is thrown away; return the audit's row."""
        with self._apart() as audits, auditing(audits.env.cr):
            result = audits._compare_sample(path)
        return self._record(path, *result)

    @contextmanager
    def _apart(self):
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))
            cr.rollback()

    @api.model
    def _compare_sample(self, path):
        """Return (record count, timings, value count, differences) of a random sample of *path*."""
        companies = self.env["res.company"].sudo().search([])
        limit = SAMPLE[path]
        if path == ORDERPOINTS:
            ids = [id_ for [id_] in self.env.execute_query(random_orderpoints(limit, companies.ids))]
            return self._compare_orderpoints(self.env["stock.warehouse.orderpoint"].sudo().browse(ids))
        ids = [id_ for [id_] in self.env.execute_query(random_moves(limit, companies.ids))]
        return self._compare_reservation(self.env["stock.move"].sudo().browse(ids))

    @api.model
    def _record(self, path, record_count, timings, value_count, differences):
        """Keep the result; a difference switches *path* off and calls whoever listens."""
        verdict = "different" if differences else "equal" if value_count else "empty"
        audit = self.create({
            "path": path,
            "verdict": verdict,
            "record_count": record_count,
            "value_count": value_count,
            "difference_count": len(differences),
            "timings": timings,
            "stock_seconds": sum(stock for _count, stock, _ours in timings.values()),
            "our_seconds": sum(ours for _count, _stock, ours in timings.values()),
            "evidence": [
                {"key": list(map(str, row.key)), "stock": str(row.stock), "ours": str(row.ours)}
                for row in differences[:EVIDENCE_ROWS]
            ],
        })  # fmt: skip
        if differences:
            audit.is_switched_off = self.env["stock.accelerator"]._is_on(path)
            self.env["stock.accelerator"]._switch(path, False)
            _logger.error(
                "accelerator %s differs from stock in %s values: switched off", path, len(differences)
            )
            audit._after_difference()
        return audit

    def _after_difference(self):
        """Called once when an audit found a difference: the hook for an addon that tells somebody."""

    # ------------------------------------------------------------------ comparing
    @contextmanager
    def _undone(self):
        """Undo whatever is written or computed within."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)

    @api.model
    def _compare_orderpoints(self, orderpoints):
        ours, our_seconds = self._compute_orderpoints(orderpoints, is_on=True)
        stock, stock_seconds = self._compute_orderpoints(orderpoints, is_on=False)
        timings = {name: [len(orderpoints), stock_seconds[name], our_seconds[name]] for name in COMPUTES}
        return len(orderpoints), timings, *compare(stock, ours)

    def _compute_orderpoints(self, orderpoints, is_on):
        """Return ({(orderpoint id, field): value}, {operation: seconds}), each operation from a cold cache."""
        values, seconds = {}, {}
        for operation, (compute, names) in COMPUTES.items():
            computed = [orderpoints._fields[name] for name in names]
            with (
                self._undone(),
                forcing(self.env.cr, ORDERPOINTS, is_on),
                self.env.protecting(computed, orderpoints),
            ):
                self.env.flush_all()
                self.env.invalidate_all()
                started = time.perf_counter()
                getattr(orderpoints, compute)()
                seconds[operation] = time.perf_counter() - started
                for orderpoint in orderpoints:
                    values.update({(orderpoint.id, name): orderpoint[name] for name in names})
        return values, seconds

    @api.model
    def _compare_reservation(self, moves):
        ours, our_seconds = self._replay_reservation(moves, is_on=True)
        stock, stock_seconds = self._replay_reservation(moves, is_on=False)
        return len(moves), {"assign": [len(moves), stock_seconds, our_seconds]}, *compare(stock, ours)

    def _replay_reservation(self, moves, is_on):
        """Return (snapshot, seconds) of *moves* freed and reserved again, and undone."""
        with self._undone(), forcing(self.env.cr, RESERVATION, is_on):
            moves._do_unreserve()
            self.env.flush_all()
            started = time.perf_counter()
            moves._action_assign()
            self.env.flush_all()
            seconds = time.perf_counter() - started
            self.env.invalidate_all()
            return self._snapshot(moves), seconds

    @api.model
    def _snapshot(self, moves):
        """Return {key: value} of everything a reservation of *moves* decides: moves, lines, quants, pickings."""
        snapshot = {}
        for move in moves:
            snapshot["move", move.id] = (move.state, move.quantity)
        for picking in moves.picking_id:
            snapshot["picking", picking.id] = picking.state
        for number, line in enumerate(moves.move_line_ids.sorted(lambda line: (line.move_id.id, line.id))):
            snapshot["line", number] = (
                line.move_id.id, line.location_id.id, line.location_dest_id.id, line.lot_id.id, line.package_id.id,
                line.result_package_id.id, line.owner_id.id, line.product_uom_id.id, line.quantity,
            )  # fmt: skip
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(Domain("product_id", "in", moves.product_id.ids), order="id")
        )
        for quant in quants:
            snapshot["quant", quant.id] = (quant.quantity, quant.reserved_quantity, quant.in_date)
        return snapshot
