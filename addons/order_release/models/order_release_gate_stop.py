from odoo import api, models

from odoo.addons.order_release.logic.stop import StopBook


class OrderReleaseGateStop(models.AbstractModel):
    """A person stopped the order by hand; asked wherever such a hold is open, whatever the policy says."""

    _name = "order.release.gate.stop"
    _inherit = "order.release.gate"
    _description = "Release gate: stopped by hand"

    _gate_code = "stop"
    _gate_by_policy = False

    @api.model
    def _label(self):
        return self.env._("Stopped by hand")

    @api.model
    def _open_book(self, orders):
        return StopBook()

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        return self.env._("%(reason)s (%(by)s)", reason=facts.get("reason"), by=facts.get("by"))
