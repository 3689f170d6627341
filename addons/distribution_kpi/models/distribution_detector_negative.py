from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_kpi.queries.stock import negative_places


class DistributionDetectorNegative(models.AbstractModel):
    """Places that hold less than nothing of a product: one finding per product and location."""

    _name = "distribution.detector.negative"
    _description = "Detector: negative stock"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        today = fields.Date.context_today(self)
        source = self.env["distribution.kpi.source.stock"]
        companies = self.env["res.company"].browse(scope.company_ids)
        query = negative_places(source._prepare_scope(Period(today, today), companies))
        self.env.flush_all()
        rows = self.env.execute_query_dict(query)
        self.env["product.product"].browse({row["product_id"] for row in rows}).fetch(["name"])
        return [
            self._prepare_finding(row)
            for row in rows
            if scope.holds(row["company_id"], "product.product", row["product_id"])
        ]

    @api.model
    def _prepare_finding(self, row):
        product = self.env["product.product"].browse(row["product_id"])
        currency = self.env["res.company"].browse(row["company_id"]).currency_id
        return Finding(
            subject_key=f"product.product,{product.id},location,{row['location_id']}",
            res_model="product.product",
            res_id=product.id,
            company_id=row["company_id"],
            warehouse_id=row["warehouse_id"],
            product_id=product.id,
            amount_at_risk=currency.round(row["value"]),
            facts={
                "product": link("product.product", product.id, product.display_name),
                "location": link("stock.location", row["location_id"], row["place"]),
                "missing": row["missing"],
                "unit": product.uom_id.name,
            },
        )

    def _document_action(self, case):
        """Open the stock of the product in the company's places: what is below zero stands beside what is there."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stock of %s", case.product_id.display_name),
            "res_model": "stock.quant",
            "views": [(False, "list")],
            "domain": [
                ("product_id", "=", case.product_id.id),
                ("company_id", "=", case.company_id.id),
                ("location_id.usage", "in", ("internal", "transit")),
            ],
        }
