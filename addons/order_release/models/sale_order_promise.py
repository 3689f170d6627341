from dataclasses import replace

from odoo import api, models


class SaleOrder(models.Model):
    """Where promises are computed anew and told: after each look at held orders, and on the panel of a quotation."""

    _inherit = "sale.order"

    @api.model
    def _refresh_chunk(self, order_ids):
        result = super()._refresh_chunk(order_ids)
        self.browse(order_ids)._refresh_promises()
        return result

    def action_recheck(self):
        result = super().action_recheck()
        self._filter_held()._refresh_promises()
        return result

    def _refresh_promises(self):
        """Compute anew when the held lines can ship; orders that wait for nothing have no promise."""
        if self:
            engine = self.env["order.release.engine"].sudo()  # sudo: as the gates look
            self.env["order.release.promise"].sudo()._refresh(self, engine._fetch_demands(self))

    def _get_preflight_panel(self):
        panel = super()._get_preflight_panel()
        demand = (
            self.env["order.release.engine"].sudo()._fetch_demands(self)[self.id]
        )  # sudo: as the gates look
        asked = replace(demand, promised_at=self.commitment_date or None)
        found = self.env["order.release.promise"].sudo()._promise([asked])
        own = [found[line.line_id] for line in demand.lines if line.line_id in found]
        return {**panel, "promise": self._tell_promise([one.chosen for one in own])}

    def _get_stored_panel(self):
        panel = super()._get_stored_panel()
        if self.release_state in ("held", "partial"):
            expected, late = self._get_promise_span()
            panel["promise"] = self._tell_span(expected, late) if expected else False
        return panel

    def _tell_promise(self, options):
        """Return when the goods of *options* (one per line, None: nobody knows) can ship, in one sentence; or False."""
        if not options:
            return False
        if None in options:
            return self.env._(
                "%s lines have no date: nothing is there, due, or for sale by a vendor.", options.count(None)
            )
        late = None if any(one.late_at is None for one in options) else max(one.late_at for one in options)
        return self._tell_span(max(one.at for one in options), late)

    def _tell_span(self, expected, late):
        form = self.env["order.release.promise"]._format_day
        if late and late.date() > expected.date():
            return self.env._(
                "Could ship complete on %(expected)s, safe date %(late)s",
                expected=form(expected),
                late=form(late),
            )
        return self.env._("Could ship complete on %s", form(expected))
