from odoo import api, fields, models

from odoo.addons.order_release.logic.overdue import Overdue, OverdueBook
from odoo.addons.order_release.queries.exposure import overdue


class OrderReleaseGateOverdue(models.AbstractModel):
    """Invoices that the customer should have paid by now."""

    _name = "order.release.gate.overdue"
    _inherit = "order.release.gate"
    _description = "Release gate: overdue invoices"

    _gate_code = "overdue"

    @api.model
    def _label(self):
        return self.env._("Overdue")

    @api.model
    def _get_options(self, line):
        return {**super()._get_options(line), "count_sisters": line.count_sisters}

    @api.model
    def _describe_limit(self, line):
        days = self.env._("%s days", line.limit_days)
        if not line.limit_amount:
            return days
        return self.env._("%(days)s, above %(amount)s", days=days, amount=self._number(line.limit_amount))

    @api.model
    def _open_book(self, orders):
        now, roots = fields.Datetime.now(), self.env["res.company"].browse({one.root_id for one in orders})
        rows = self.env.execute_query(
            overdue(
                self.env,
                {root.id: root._local_day(now) for root in roots},
                {one.partner_id for one in orders},
                {one.terms[self._gate_code].limit_days for one in orders},
                any(one.terms[self._gate_code].options.get("count_sisters") for one in orders),
            )
        )
        return OverdueBook(
            {tuple(row[:3]): Overdue(*row[3:]) for row in rows},
            # A branch has the currency of its root.
            {one.root_id: one.currency_id for one in orders},
        )

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        return self.env._(
            "%(amount)s overdue; oldest invoice %(days)s days (%(invoice)s, %(invoice_amount)s)",
            amount=self._money(facts.get("amount"), currency),
            days=self._number(figure),
            invoice=facts.get("invoice"),
            invoice_amount=self._money(facts.get("invoice_amount"), currency),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a payment")
