from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.stock_accelerator.queries.counts import fold_counts, insert_counts

from .stock_accelerator import PATHS


def path_selection(self):
    labels = {"orderpoints": self.env._("Reordering rules"), "reservation": self.env._("Reservation")}
    return [(path, labels[path]) for path in PATHS]


def operation_label(env, operation):
    """Return what people call an *operation*; its own code if it is none of ours."""
    labels = {
        "deadline": env._("Deadline of reordering rules"),
        "forecast": env._("Forecast of reordering rules"),
        "to_order": env._("Quantity to order"),
        "assign": env._("Reservation"),
    }
    return labels.get(operation, operation)


class StockAcceleratorCount(models.Model):
    """What was accelerated and what was left to stock, per day. Rows are appended, and folded once their day is over."""

    _name = "stock.accelerator.count"
    _description = "Accelerator Count"
    _order = "day desc, path, operation, reason"
    _log_access = False
    _rec_name = "operation"

    day = fields.Date(required=True, readonly=True, index=True)
    path = fields.Selection(path_selection, string="What", required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    reason = fields.Char(
        string="Left to Stock Because", readonly=True, help="Empty: computed by the accelerator."
    )
    is_fallback = fields.Boolean(
        string="Left to Stock", compute="_compute_is_fallback", search="_search_is_fallback"
    )
    calls = fields.Integer(readonly=True)
    records = fields.Integer(readonly=True)
    seconds = fields.Float(readonly=True, digits=(16, 3))

    @api.depends("reason")
    def _compute_is_fallback(self):
        for count in self:
            count.is_fallback = bool(count.reason)

    def _search_is_fallback(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("reason", "!=" if True in value else "=", "")] if len(value) == 1 else []

    @api.model
    def _append(self, counts):
        """Append {(path, operation, reason): Count} as rows of today."""
        if not counts:
            return
        today = fields.Date.today()
        rows = [(today, *key, count.calls, count.records, count.seconds) for key, count in counts.items()]
        self.env.cr.execute(insert_counts(rows))
        self.invalidate_model()

    @api.model
    def _fold(self):
        """Fold the rows of the days before yesterday into one per day, path, operation and reason."""
        self.env.cr.execute(fold_counts(fields.Date.today() - timedelta(days=1)))
        self.invalidate_model()
