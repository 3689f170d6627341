from odoo import api, fields, models
from odoo.exceptions import UserError

from .release_pass import without_defaults
from .sale_order import STAFF

# Written by promises and substitutions alone: customers are told by them.
KEPT = frozenset(
    (
        "release_promise_at",
        "release_promise_late_at",
        "release_promise_facts",
        "release_substituted_line_id",
    )
)


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
    release_promise_facts = fields.Json(readonly=True, copy=False, groups=STAFF)
    release_promise_text = fields.Char("Comes from", compute="_compute_release_promise_text", groups=STAFF)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        return super(SaleOrderLine, without_defaults(self, KEPT)).create(vals_list)

    def write(self, vals):
        self._refuse_kept(vals)
        return super().write(vals)

    @api.model
    def _refuse_kept(self, vals):
        if not KEPT.isdisjoint(vals):
            raise UserError(
                self.env._("When a line can ship, and what it stands in for, is not written by hand.")
            )

    def _set_kept(self, values):
        """Write what is kept about the lines; the only way past the refusal in ``write``."""
        return super().write(values)

    @api.depends("release_promise_facts")
    @api.depends_context("lang", "tz")
    def _compute_release_promise_text(self):
        promises = self.env["order.release.promise"]
        for line in self:
            line.release_promise_text = promises._tell(line.release_promise_facts)
