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
        own = [(line.label, found[line.line_id].chosen) for line in demand.lines if line.line_id in found]
        return {**panel, "promise": self._tell_promise(own)}

    def _get_stored_panel(self):
        panel = super()._get_stored_panel()
        if self.release_state in ("held", "partial"):
            expected, late = self._get_promise_span()
            unknown = self.order_line.filtered(
                lambda line: line.release_promise_facts and not line.release_promise_facts.get("chosen")
            )
            panel["promise"] = (
                self._tell_unknown(unknown.product_id.mapped("name"))
                if unknown
                else expected and self._tell_span(expected, late)
            )
        return panel

    def _tell_promise(self, options):
        """Return when the goods of *options* ([(product, Option or None)]) can ship, in one sentence; or False."""
        if not options:
            return False
        if unknown := [label for label, one in options if one is None]:
            return self._tell_unknown(unknown)
        chosen = [one for _label, one in options]
        late = None if any(one.late_at is None for one in chosen) else max(one.late_at for one in chosen)
        return self._tell_span(max(one.at for one in chosen), late)

    def _tell_unknown(self, names):
        return self.env._(
            "No date for %(products)s: not enough is there or due, and no vendor is known",
            products=", ".join(names[:3]) + ("…" if len(names) > 3 else ""),
        )

    def _tell_span(self, expected, late):
        form = self.env["order.release.promise"]._format_day
        if late and late.date() > expected.date():
            return self.env._(
                "Could ship complete on %(expected)s, safe date %(late)s",
                expected=form(expected),
                late=form(late),
            )
        return self.env._("Could ship complete on %s", form(expected))
