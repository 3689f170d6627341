from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """When the line can ship, and with which other lines it has to."""

    _inherit = "sale.order.line"

    release_group = fields.Char(
        "Ships with", help="Lines of an order with the same mark ship together or not at all, e.g. A."
    )
    release_promise_at = fields.Datetime("Could Ship", readonly=True, copy=False)
    release_promise_late_at = fields.Datetime(
        "Safe Date",
        readonly=True,
        copy=False,
        help="Kept in nine of ten cases, where receipts are measured (P90).",
    )
    release_promise_facts = fields.Json(readonly=True, copy=False)
    release_promise_text = fields.Char("Comes from", compute="_compute_release_promise_text")

    @api.depends("release_promise_facts")
    @api.depends_context("lang", "tz")
    def _compute_release_promise_text(self):
        promises = self.env["order.release.promise"]
        for line in self:
            line.release_promise_text = promises._tell(line.release_promise_facts)
