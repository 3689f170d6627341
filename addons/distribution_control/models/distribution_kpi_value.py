from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .distribution_bulk_rows import BulkMany2one
from .distribution_kpi_figures import FIGURES

NAMED = 3
# What the daily totals tell apart; a question about nothing else is answered from them.
IN_TOTALS = {"active", "kpi_id", "day", "company_id", "currency_id", "warehouse_id", "team_id", "bin"}


class DistributionKpiValue(models.Model):
    """One KPI on one day for one slice, as the two sums its value is made of (see `distribution.kpi.figures`)."""

    _name = "distribution.kpi.value"
    _description = "KPI value"
    _inherit = "distribution.kpi.figures"
    _order = "day desc, kpi_id, id"
    _rec_name = "kpi_id"
    _log_access = False

    partner_id = BulkMany2one("res.partner", readonly=True, ondelete="cascade", index="btree_not_null")
    categ_id = BulkMany2one("product.category", string="Product category", readonly=True, ondelete="cascade")
    industry_id = fields.Many2one(
        related="partner_id.industry_id", string="Segment", help="Of the customer or vendor, as it is today."
    )
    unit = fields.Selection(related="kpi_id.unit")
    version = fields.Integer(readonly=True, aggregator=None)

    _slice_unique = models.UniqueIndex(
        "(kpi_id, day, company_id, COALESCE(warehouse_id, 0), COALESCE(team_id, 0), COALESCE(partner_id, 0), "
        "COALESCE(categ_id, 0), COALESCE(bin, 'NaN'::float8))"
    )

    _day_idx = models.Index("(day, kpi_id)")

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        self.flush_model()
        self.env["distribution.kpi.total"]._add_up(values.kpi_id, values.mapped("day"), values.company_id)
        return values

    # Aggregates

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        self._refuse_mixed_kpis(domain, [groupby], aggregates)
        if self._is_told_by_totals(domain, [groupby], aggregates):
            totals = self.env["distribution.kpi.total"]
            return totals._read_group(domain, groupby, aggregates, having, offset, limit, order)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._refuse_mixed_kpis(domain, grouping_sets, aggregates)
        if self._is_told_by_totals(domain, grouping_sets, aggregates):
            return self.env["distribution.kpi.total"]._read_grouping_sets(
                domain, grouping_sets, aggregates, order
            )
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _is_told_by_totals(self, domain, groupings, aggregates):
        """Say whether the daily totals, a fraction of the rows, give the same answer."""
        asked = {spec.partition(":")[0] for spec in aggregates}
        names = {condition.field_expr for condition in Domain(domain).iter_conditions()}
        names |= {spec.partition(":")[0] for grouping in groupings for spec in grouping}
        return (
            bool(asked & FIGURES)
            and asked <= FIGURES | {"__count"}
            and ({name.partition(".")[0] for name in names} <= IN_TOTALS)
        )

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
        rows = self
        if self._is_told_by_totals(domain, groupings, aggregates):
            rows = self.env["distribution.kpi.total"]
        # One row of each KPI, by the index on it: a DISTINCT would read all values.
        while len(found) < NAMED and (
            value := rows.search(domain & Domain("kpi_id", "not in", found.ids), limit=1)
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

    def action_open_restatements(self):
        """Open what later counts corrected of this figure."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_kpi_restatement_action"
        )
        slice_ = ("kpi_id", "company_id", "warehouse_id", "team_id", "partner_id", "categ_id")
        return action | {
            "domain": [("day", "=", fields.Date.to_string(self.day))]
            + [(name, "=", self[name].id) for name in slice_]
        }
