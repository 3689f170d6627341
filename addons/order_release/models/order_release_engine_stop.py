from odoo import api, models

from odoo.addons.order_release.logic.demand import Terms


class OrderReleaseEngine(models.AbstractModel):
    """Where a stop is open the order is asked about it, with the roles that may let it go."""

    _inherit = "order.release.engine"

    @api.model
    def _gate_models(self):
        return [*super()._gate_models(), "order.release.gate.stop"]

    @api.model
    def _choose_gates(self, demands, stored, checkpoint):
        demands = list(demands)
        super()._choose_gates(demands, stored, checkpoint)
        stops = {
            hold.order_id: hold.hold_id for hold in stored if hold.gate == "stop" and hold.state == "open"
        }
        if not stops:
            return
        # sudo: why an order was stopped is told to whoever may read it
        holds = self.env["order.release.hold"].sudo().browse(stops.values())
        role = self.env.ref("distribution_control.group_release_desk").id
        said = {hold.order_id.id: hold for hold in holds}
        for one in demands:
            if one.order_id in said:
                hold = said[one.order_id]
                options = {"times": hold.excess, "facts": hold.facts}
                terms = Terms("approve", role_id=role, override_role_id=role, options=options)
                one.terms = {**one.terms, "stop": terms}
