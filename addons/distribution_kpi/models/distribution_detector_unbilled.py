from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_kpi.queries.money import unbilled_orders

# Companies that bill every evening, and those that bill on Friday what left on Thursday.
DAYS = 2


class DistributionDetectorUnbilled(models.AbstractModel):
    """Orders whose goods left and that nobody has billed: one finding per order. Companies of the group are left out."""

    _name = "distribution.detector.unbilled"
    _description = "Detector: unbilled deliveries"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        today = fields.Date.context_today(self)
        source = self.env["distribution.kpi.source.money"]
        companies = self.env["res.company"].browse(scope.company_ids)
        orders = scope.record_ids if scope.res_model == "sale.order" else None
        query = unbilled_orders(source._prepare_scope(Period(today, today), companies), DAYS, orders)
        self.env.flush_all()
        return [self._prepare_finding(row) for row in self.env.execute_query_dict(query)]

    @api.model
    def _prepare_finding(self, row):
        customer = self.env["res.partner"].browse(row["partner_id"])
        currency = self.env["res.company"].browse(row["company_id"]).currency_id
        return Finding(
            subject_key=f"sale.order,{row['order_id']}",
            res_model="sale.order",
            res_id=row["order_id"],
            company_id=row["company_id"],
            warehouse_id=row["warehouse_id"],
            team_id=row["team_id"],
            partner_id=row["partner_id"],
            amount_at_risk=currency.round(row["value"]),
            facts={
                "order": link("sale.order", row["order_id"], row["name"]),
                "customer": link("res.partner", customer.id, customer.name),
                "amount": currency.round(row["value"]),
                "currency": currency.name,
                "lines": row["lines"],
                "days": int(row["age"]),
            },
        )
