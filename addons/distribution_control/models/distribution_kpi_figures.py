from odoo import fields, models

from odoo.addons.distribution_control.queries import kpi as queries

from .distribution_bulk_rows import BulkMany2one

FIGURES = {"numerator", "denominator", "numerator_group", "denominator_group", "ratio"}


class DistributionKpiFigures(models.AbstractModel):
    """Rows of figures of KPIs, and how they add up.

    ``ratio`` is the value. Over many rows it is never added or averaged but made anew from the sums, as the KPI's
    time behaviour says; so do the sums themselves, of which a balance is never added over days. That holds for
    pivots, graphs, lists and RPC alike, all of which ask :meth:`_read_group_select`.
    """

    _name = "distribution.kpi.figures"
    _description = "Figures of KPIs"
    _inherit = ["distribution.archive", "distribution.bulk.rows"]
    _archive_after = "day"

    active = fields.Boolean(default=True, readonly=True)
    kpi_id = BulkMany2one("distribution.kpi", string="KPI", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    company_id = BulkMany2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = BulkMany2one("res.currency", required=True, readonly=True, ondelete="restrict")
    warehouse_id = BulkMany2one("stock.warehouse", string="Branch", readonly=True, ondelete="cascade")
    team_id = BulkMany2one("crm.team", string="Channel", readonly=True, ondelete="cascade")
    bin = fields.Float("Bin up to", readonly=True, aggregator=None)
    numerator = fields.Float(readonly=True)
    denominator = fields.Float(readonly=True)
    numerator_group = fields.Float(
        "Numerator (group currency)", readonly=True, help="At the day's rate; the same where it is no money."
    )
    denominator_group = fields.Float("Denominator (group currency)", readonly=True)
    ratio = fields.Float(
        "Value",
        readonly=True,
        aggregator="avg",
        digits=(16, 4),
        help="Numerator / denominator × factor; money in the group's currency.",
    )

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if name not in FIGURES or (name != "ratio" and aggregator != "sum"):
            return super()._read_group_select(aggregate_spec, query)
        column = lambda field: self._field_to_sql(self._table, field, query)  # noqa: E731
        alias = query.left_join(self._table, "kpi_id", "distribution_kpi", "id", "kpi_id")
        kpi = self.env["distribution.kpi"]
        names = ("time_behaviour", "balance_over", "percentile", "has_denominator", "factor")
        terms = {term: kpi._field_to_sql(alias, term) for term in names}
        if name == "ratio":
            parts = column("numerator_group"), column("denominator_group")
            aggregate = queries.ratio(terms, column("day"), *parts, column("bin"))
        else:
            aggregate = queries.total(terms, column("day"), column(name))
        if name in ("numerator", "denominator"):
            money = kpi._field_to_sql(alias, f"{name}_is_money")
            aggregate = queries.unless_several_currencies(money, column("currency_id"), aggregate)
        return queries.unless_mixed(column("kpi_id"), aggregate)
