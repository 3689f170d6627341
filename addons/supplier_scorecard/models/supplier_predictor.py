from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import api, fields, models

from odoo.addons.supplier_scorecard.logic.prediction import Prediction, predict
from odoo.addons.supplier_scorecard.queries.expected import delays, expected_lines

# Days of history that a vendor's present behaviour is judged by.
HISTORY_DAYS = 730


@dataclass(frozen=True)
class Expected:
    """An open order line and when it will come; columns of ``queries.expected.expected_lines``, then what was decided."""

    line_id: int
    order_id: int
    order: str
    company_id: int
    warehouse_id: int
    vendor_id: int
    contact_id: int
    product_id: int
    categ_id: int
    user_id: int
    due: date
    ordered_on: date
    quantity: float
    value: float
    is_confirmed: bool
    today: date = None
    prediction: Prediction = None
    waiting: int = 0
    waiting_value: float = 0.0

    @property
    def p50(self):
        return self.due + timedelta(days=self.prediction.p50)

    @property
    def p90(self):
        return self.due + timedelta(days=self.prediction.p90)

    @property
    def risk(self):
        """Value of the customer orders behind the line, times how likely it comes late."""
        return self.waiting_value * self.prediction.late_share


class SupplierPredictor(models.AbstractModel):
    """Says when open order lines will come, from the vendor's own past."""

    _name = "supplier.predictor"
    _description = "Prediction of receipts"

    @api.model
    def _receipt_quantiles(self, lines):
        """Return {order line: (day as likely as not, day in nine of ten cases)} of the open ones among *lines*."""
        found = self._expect(lines.company_id, lines, with_behind=False)
        return {lines.browse(row.line_id): (row.p50, row.p90) for row in found}

    @api.model
    def _expect(self, companies, lines=None, with_behind=True):
        """Return the Expected of every open order line of *companies*, or of those among *lines*; a few queries in all.

        *with_behind* tells the customer orders that wait, too: they take longest to find.
        """
        builder = self.env["supplier.event.builder"]
        query = expected_lines(
            self.env, companies.ids, builder._timezones(companies), None if lines is None else lines.ids
        )
        facts = self.env.execute_query(query)
        if not facts:
            return []
        plain = [Expected(*row) for row in facts]
        history = self._fetch_history(companies, plain)
        behind = self._fetch_behind(companies) if with_behind else {}
        days = self._fetch_days(companies)
        return [self._judge(row, history, behind, days) for row in plain]

    @api.model
    def _judge(self, row, history, behind, days):
        today = days[row.company_id, row.warehouse_id]
        prediction = predict(
            history.get((row.company_id, "vendor", row.vendor_id), {}),
            history.get((row.company_id, "categ", row.categ_id or 0), {}),
            (today - row.due).days,
        )
        waiting, waiting_value = behind.get(row.line_id, (0, 0.0))
        return Expected(
            **{
                **row.__dict__,
                "today": today,
                "prediction": prediction,
                "waiting": waiting,
                "waiting_value": waiting_value,
            }
        )

    @api.model
    def _fetch_days(self, companies):
        """Return {(company id, warehouse id or None): what day it is there}."""
        now = fields.Datetime.now()
        places = self.env["supplier.detector.late"]._fetch_places(companies.ids)
        return {key: place._local_day(now) for key, place in places.items()}

    @api.model
    def _fetch_history(self, companies, rows):
        """Return {(company id, 'vendor' or 'categ', its id): {delay: number of lines}}."""
        since = fields.Date.context_today(self) - timedelta(days=HISTORY_DAYS)
        query = delays(
            self.env, companies.ids, since, {row.vendor_id for row in rows}, {row.categ_id for row in rows}
        )
        history = defaultdict(dict)
        for company_id, vendor_id, categ_id, delay, count in self.env.execute_query(query):
            key = ("vendor", vendor_id) if vendor_id else ("categ", categ_id)
            history[company_id, *key][delay] = count
        return history

    @api.model
    def _fetch_behind(self, companies):
        """Return {order line id: (number of customer orders that wait for it, their value in company currency)}.

        Nobody is known to wait unless an addon that knows customer orders says so.
        """
        return {}
