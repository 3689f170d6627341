from odoo import api, models

from odoo.addons.order_release.logic.payment import Paid, PaymentBook
from odoo.addons.order_release.queries.payment import paid


class OrderReleaseGatePayment(models.AbstractModel):
    """Orders of which a part is to be paid before anything leaves: online orders, payment terms, the policy."""

    _name = "order.release.gate.payment"
    _inherit = "order.release.gate"
    _description = "Release gate: payment"

    _gate_code = "payment"

    @api.model
    def _label(self):
        return self.env._("Payment")

    @api.model
    def _get_options(self, line):
        return {**super()._get_options(line), "check_captured": line.check_captured}

    @api.model
    def _describe_limit(self, line):
        parts = [self.env._("at least %s paid", self._percent(line.limit_ratio))] if line.limit_ratio else []
        parts += [self.env._("captured only")] if line.check_captured else []
        return "; ".join(parts) or self.env._("what order or terms ask for")

    @api.model
    def _open_book(self, orders):
        asked = [one.order_id for one in orders if one.prepays or one.terms[self._gate_code].limit_ratio]
        return PaymentBook(self._fetch_paid(asked) if asked else {})

    @api.model
    def _fetch_paid(self, order_ids):
        """Return {order id: Paid}."""
        return {row[0]: Paid(*row[1:]) for row in self.env.execute_query(paid(self.env, order_ids))}

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "not_captured":
            return self.env._(
                "%(authorised)s authorised and not captured; %(needed)s to be paid before release",
                authorised=self._money(facts.get("authorised"), currency),
                needed=self._money(limit, currency),
            )
        return self.env._(
            "%(paid)s of %(needed)s paid that are due before release",
            paid=self._money(figure, currency),
            needed=self._money(limit, currency),
        )

    @api.model
    def _clears(self, code):
        return self.env._("capturing the payment") if code == "not_captured" else self.env._("a payment")
