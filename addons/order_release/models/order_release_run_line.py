from odoo import api, fields, models

from odoo.addons.order_release.logic.harm import NOISE


class OrderReleaseRunLine(models.Model):
    """What a run does to one order line, and why; written by the run only."""

    _name = "order.release.run.line"
    _description = "Release run: line"
    _order = "run_id desc, rank, id"
    _log_access = False

    run_id = fields.Many2one(
        "order.release.run", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade", index="btree_not_null")
    sale_line_id = fields.Many2one(
        "sale.order.line", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Channel", readonly=True, ondelete="set null")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True, ondelete="cascade")
    class_id = fields.Many2one(
        "order.release.demand.class", "Demand Class", readonly=True, ondelete="set null"
    )
    strategy = fields.Selection(
        [
            ("win", "Win"),
            ("gain", "Gain"),
            ("improve", "Improve"),
            ("redistribute", "Redistribute"),
            ("fill", "Fill"),
            ("lose", "Lose"),
        ],
        readonly=True,
    )
    score = fields.Float(
        readonly=True, aggregator=None, help="Points within the class: the higher goes first."
    )
    rank = fields.Integer(
        "Turn", readonly=True, aggregator=None, help="In which order the orders are served."
    )
    wanted_qty = fields.Float("Ordered", readonly=True, digits="Product Unit")
    had_qty = fields.Float("Let go now", readonly=True, digits="Product Unit")
    gets_qty = fields.Float("Let go after", readonly=True, digits="Product Unit")
    change_qty = fields.Float("Change", readonly=True, digits="Product Unit")
    change_value = fields.Monetary("Won / Lost", readonly=True)
    change_days = fields.Float(
        "Days Won / Lost",
        readonly=True,
        digits=(16, 1),
        help="Until the next arrival, else the vendor's lead time.",
    )
    wait_value = fields.Monetary("Stays Held", readonly=True)
    outcome = fields.Selection(
        [
            ("released", "Let go"),
            ("part", "Let go in part"),
            ("kept", "Unchanged"),
            ("held", "Stays held"),
            ("taken", "Handed to others"),
            ("again", "Held again"),
        ],
        readonly=True,
    )
    gate = fields.Selection(selection="_selection_gates", string="Held by", readonly=True)
    code = fields.Char(readonly=True)
    figure = fields.Float(readonly=True)
    limit = fields.Float(readonly=True)
    reason_currency_id = fields.Many2one("res.currency", readonly=True)
    unit = fields.Char(readonly=True)
    facts = fields.Json(readonly=True)
    moves = fields.Json(readonly=True)
    reason = fields.Char(compute="_compute_reason")
    moved_text = fields.Char("From / To", compute="_compute_moved_text")
    state = fields.Selection(
        [("none", "Nothing to do"), ("todo", "To do"), ("done", "Done"), ("changed", "Facts had changed")],
        required=True,
        readonly=True,
        default="none",
    )
    actual_qty = fields.Float("Carried out", readonly=True, digits="Product Unit")

    _todo_idx = models.Index("(run_id, rank) WHERE state = 'todo'")

    @api.model
    def _selection_gates(self):
        return self.env["order.release.engine"]._selection_gates()

    @api.depends("gate", "code", "figure", "limit", "facts", "reason_currency_id", "unit")
    @api.depends_context("lang")
    def _compute_reason(self):
        gates = self.env["order.release.engine"]._get_gates()
        for line in self:
            gate = gates.get(line.gate)
            line.reason = gate is not None and "{}: {}".format(
                gate._label(),
                gate._describe(
                    line.code, line.figure, line.limit, line.reason_currency_id, line.unit, line.facts or {}
                ),
            )

    @api.depends("moves")
    @api.depends_context("lang")
    def _compute_moved_text(self):
        gate = self.env["order.release.gate"]
        for line in self:
            line.moved_text = "; ".join(
                self.env._("%(quantity)s from stock", quantity=gate._number(one["quantity"]))
                if not one["order"]
                else self.env._(
                    "%(quantity)s from %(order)s (%(customer)s)",
                    quantity=gate._number(one["quantity"]),
                    order=one["order"],
                    customer=one["customer"],
                )
                if line.change_qty > 0
                else self.env._(
                    "%(quantity)s to %(order)s (%(customer)s)",
                    quantity=gate._number(one["quantity"]),
                    order=one["order"],
                    customer=one["customer"],
                )
                for one in line.moves or []
            )

    def _is_as_planned(self):
        self.ensure_one()
        return abs(self.actual_qty - self.change_qty) <= NOISE

    def action_open_order(self):
        """Open the order of the line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }
