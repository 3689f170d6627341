from odoo import api, models


class OrderReleaseEngine(models.AbstractModel):
    """Lines whose dropship is held before its confirmation are open: the gates say when they may go."""

    _inherit = "order.release.engine"

    @api.model
    def _fetch_lines(self, orders, launched, as_held, in_full):
        # sudo: whoever looks need not have rights in purchasing
        held = self.env["purchase.order.line"].sudo().search(
            [("sale_order_id", "in", orders.ids), ("order_id.release_hold", "=", True)]
        )  # fmt: skip
        if held:
            launched = held.sale_line_id | (launched or held.sale_line_id.browse())
        return super()._fetch_lines(orders, launched, as_held, in_full)

    @api.model
    def _find_stopped(self, outcome):
        """Return the ids of the lines of which *outcome* does not let everything go."""
        return [
            line.line_id
            for order_id, one in outcome.demands.items()
            for line in one.lines
            if line.open_qty - outcome.decisions[order_id].let_go.get(line.line_id, 0.0) > 1e-6
        ]
