from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.replenishment_rules.queries import measures

KEPT_WEEKS = 26


class ReplenishmentForecastWeek(models.Model):
    """What was forecast for a week before it began, and what was asked for in it: the proof of the forecast.

    Grain: product, branch, week. Written by the planning run only; half a year is kept.
    """

    _name = "replenishment.forecast.week"
    _description = "Forecast of a week"
    _order = "week desc, id"
    _rec_name = "product_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Branch", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Category", readonly=True, ondelete="set null")
    week = fields.Date(required=True, readonly=True, help="Its Monday.")
    forecast_qty = fields.Float("Forecast", readonly=True, digits="Product Unit")
    actual_qty = fields.Float("Asked for", readonly=True, digits="Product Unit")
    unit_cost = fields.Float(readonly=True, digits="Product Price", aggregator=None)
    is_counted = fields.Boolean("Week is over", readonly=True)

    _week_uniq = models.UniqueIndex("(warehouse_id, product_id, week)", "One forecast per week.")
    _company_idx = models.Index("(company_id, week)")

    @api.model
    def _take(self, company):
        """Keep the forecast of the week that runs, count the weeks that are over, forget the oldest."""
        self.env["replenishment.level"].flush_model()
        today = company._local_day(fields.Datetime.now())
        monday = today - timedelta(days=today.weekday())
        cr = self.env.cr
        cr.execute(measures.take_week(company.id, monday))
        cr.execute(measures.count_weeks(company.id, monday))
        cr.execute(measures.forget_weeks(company.id, monday - timedelta(weeks=KEPT_WEEKS)))
        self.invalidate_model()
