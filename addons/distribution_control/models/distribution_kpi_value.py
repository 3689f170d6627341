from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.distribution_control.queries import kpi as queries

FIGURES = {"numerator", "denominator", "numerator_group", "denominator_group", "ratio"}
NAMED = 3


class DistributionKpiValue(models.Model):
    """One KPI on one day for one slice, as the two sums its value is made of.

    ``ratio`` is the value. Over many rows it is never added or averaged but made anew from the sums, as the KPI's
    time behaviour says; so do the sums themselves, of which a balance is never added over days. That holds for
    pivots, graphs, lists and RPC alike, all of which ask :meth:`_read_group_select`.
    """

    _name = "distribution.kpi.value"
    _description = "KPI value"
    _inherit = "distribution.archive"
    _archive_after = "day"
    _order = "day desc, kpi_id, id"
    _rec_name = "kpi_id"

    active = fields.Boolean(default=True, readonly=True)
    kpi_id = fields.Many2one(
        "distribution.kpi", string="KPI", required=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    warehouse_id = fields.Many2one("stock.warehouse", string="Branch", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Channel", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade", index="btree_not_null")
    categ_id = fields.Many2one(
        "product.category", string="Product category", readonly=True, ondelete="cascade"
    )
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
    unit = fields.Selection(related="kpi_id.unit")
    version = fields.Integer(readonly=True, aggregator=None)

    _slice_unique = models.UniqueIndex(
        "(kpi_id, day, company_id, COALESCE(warehouse_id, 0), COALESCE(team_id, 0), COALESCE(partner_id, 0), "
        "COALESCE(categ_id, 0), COALESCE(bin, 'NaN'::float8))"
    )

    _day_idx = models.Index("(day, kpi_id)")

    # Aggregates

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

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        self._refuse_mixed_kpis(domain, [groupby], aggregates)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._refuse_mixed_kpis(domain, grouping_sets, aggregates)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _refuse_mixed_kpis(self, domain, groupings, aggregates):
        """Raise when figures of several KPIs would be put into one.

        Somebody who groups by KPI gets the figures per KPI and an empty total, as a pivot asks for both at once.
        """
        if not FIGURES & {spec.partition(":")[0] for spec in aggregates}:
            return
        per_kpi = {"kpi_id", "kpi_id.code"}  # a code has one KPI
        if any(per_kpi & set(groupby) for groupby in groupings):
            return
        domain = Domain(domain)
        found = self.env["distribution.kpi"]
        # One row of each KPI, by the index on it: a DISTINCT would read all values.
        while len(found) < NAMED and (
            value := self.search(domain & Domain("kpi_id", "not in", found.ids), limit=1)
        ):
            found |= value.kpi_id
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "Figures of several KPIs cannot be put into one: %s …\nChoose one KPI, or group by KPI.",
                    ", ".join(found.mapped("name")),
                )
            )

    # Evidence

    def _evidence(self):
        """Return (model name, domain) of the rows that this value was counted from."""
        self.ensure_one()
        return self.env[self.kpi_id.sudo().source]._evidence(self)  # sudo: the name of the source only

    def action_open_evidence(self):
        """Open the rows that this value was counted from; what of them the user sees is up to their own rules."""
        self.ensure_one()
        model, domain = self._evidence()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(kpi)s on %(day)s", kpi=self.kpi_id.name, day=self.day),
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }
