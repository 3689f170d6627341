from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.distribution_control.queries.exceptions import event_figures


class DistributionExceptionFigure(models.Model):
    """How each kind of exception does: the KPIs of the queue, told apart by kind.

    Grain: one event of a case. The shares and times are empty on events they are not made of, so that their average
    over any group is the KPI of that group; how often cases came back is a share of the closed ones.
    """

    _name = "distribution.exception.figure"
    _description = "Figures of exception kinds"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "exception_id"

    exception_id = fields.Many2one("distribution.exception", "Case", readonly=True)
    kind_id = fields.Many2one("distribution.exception.kind", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    team_id = fields.Many2one("crm.team", "Channel", readonly=True)
    owner_id = fields.Many2one("res.users", "Owner then", readonly=True)
    day = fields.Date(readonly=True)
    event = fields.Selection(
        selection=lambda self: self.env["distribution.exception.event"]._fields["event"].selection,
        readonly=True,
    )
    close_reason = fields.Selection(
        selection=lambda self: self.env["distribution.exception.event"]._fields["close_reason"].selection,
        readonly=True,
    )
    opened = fields.Integer("New", readonly=True)
    reopened = fields.Integer("Came back", readonly=True)
    closed = fields.Integer(readonly=True)
    hours_to_take_on = fields.Float("Time to take on (h)", readonly=True, aggregator="avg")
    hours_to_solve = fields.Float("Time to solve (h)", readonly=True, aggregator="avg")
    reopen_rate = fields.Float(
        "Came back, share", readonly=True, aggregator="avg", help="Cases that came back / cases closed."
    )
    precision = fields.Float(
        "Worth the attention, share",
        readonly=True,
        aggregator="avg",
        help="Share of the closed cases on which somebody acted.",
    )

    @property
    def _table_query(self):
        self.env["distribution.exception.event"].flush_model()
        return event_figures()

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "reopen_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        column = lambda name: self._field_to_sql(self._table, name, query)  # noqa: E731
        return SQL("SUM(%s)::float8 / NULLIF(SUM(%s), 0)", column("reopened"), column("closed"))
