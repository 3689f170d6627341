from odoo import api, models

from odoo.addons.order_release_dropship.queries.dropship import held_dropships


class OrderReleaseEngine(models.AbstractModel):
    """Lines whose dropship is held before its confirmation are open: the gates say when they may go."""

    _inherit = "order.release.engine"

    @api.model
    def _fetch_lines(self, orders, launched, as_held, in_full, *rates):
        # Of a line whose procurement runs next nothing is bought yet.
        bought = not launched or bool(orders.order_line - launched)
        if bought and (held := self.env.execute_query(held_dropships(self.env, orders.ids))):
            lines = self.env["sale.order.line"].browse(line_id for (line_id,) in held)
            launched = lines | (launched or lines.browse())
        return super()._fetch_lines(orders, launched, as_held, in_full, *rates)

    @api.model
    def _find_stopped(self, outcome):
        """Return the ids of the lines of which *outcome* does not let everything go."""
        return [
            line.line_id
            for order_id, one in outcome.demands.items()
            for line in one.lines
            if line.open_qty - outcome.decisions[order_id].let_go.get(line.line_id, 0.0) > 1e-6
        ]
