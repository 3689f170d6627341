from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class ReplenishmentDetector(models.AbstractModel):
    """What the detectors of replenishment have in common: a planned branch of a product as the subject."""

    _name = "replenishment.detector"
    _description = "Detector of replenishment"
    _inherit = "distribution.detector"

    _subject = "replenishment.level"

    def _detect(self, scope):
        for name in ("replenishment.level", "replenishment.proposal", "stock.move", "purchase.order.line"):
            self.env[name].flush_model()
        chosen = scope.record_ids if scope.res_model == self._subject else None
        if scope.res_model and scope.res_model != self._subject:
            return []
        rows = self.env.execute_query(self._query(scope.company_ids, chosen and list(chosen)))
        names = self._product_names(rows)
        return [self._prepare_finding(names, *row) for row in rows]

    @api.model
    def _query(self, company_ids, record_ids):
        raise NotImplementedError(f"{self._name} does not say what it looks at")

    @api.model
    def _product_names(self, rows):
        """Return {product id: name} of the fourth column, in one query."""
        products = (
            self.env["product.product"].with_context(active_test=False).browse({row[3] for row in rows})
        )
        return {product.id: product.display_name for product in products}

    @api.model
    def _currency(self, company_id):
        return self.env["res.company"].browse(company_id).currency_id

    @api.model
    def _today(self):
        return fields.Date.context_today(self)

    @api.model
    def _monday(self):
        today = self._today()
        return today - timedelta(days=today.weekday())

    @api.model
    def _of_branch(self, level, company, warehouse, product, branch, names, amount, facts, **more):
        """Return the finding about a product in a branch; *facts* beside product, branch and currency."""
        currency = self._currency(company)
        return Finding(
            subject_key=f"replenishment.level,{level}",
            res_model="replenishment.level",
            res_id=level,
            company_id=company,
            warehouse_id=warehouse,
            product_id=product,
            amount_at_risk=currency.round(max(amount, 0.0)),
            facts={
                "product": link("product.product", product, names[product]),
                "branch": branch,
                **facts,
                "value": currency.round(max(amount, 0.0)),
                "currency": currency.name,
            },
            **more,
        )
