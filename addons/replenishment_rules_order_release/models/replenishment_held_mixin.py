from collections import defaultdict

from odoo import fields, models

from odoo.addons.replenishment_rules_order_release.queries.held_demand import left_out


class ReplenishmentHeldMixin(models.AbstractModel):
    """What plans one product in one place: how much held demand it leaves out, and which."""

    _name = "replenishment.held.mixin"
    _description = "Held demand left out"
    _held_places = None

    held_out_qty = fields.Float(
        "Held, not bought for",
        compute="_compute_held_out_qty",
        digits="Product Unit",
        help="Open demand held for credit, price or data. Nothing is bought for it until it is released.",
    )

    def _compute_held_out_qty(self):
        totals = self._get_held_out()
        for record in self:
            record.held_out_qty = totals[record.id]

    def _get_held_out(self):
        """Return {id: quantity left out, in the product's unit}, 0 where there is nothing."""
        totals = defaultdict(float)
        for record_id, _move_id, _moment, quantity in self._fetch_held_out():
            totals[record_id] += quantity
        return totals

    def _fetch_held_out(self):
        """Return the rows of ``queries.held_demand.left_out``; nothing is asked where the company leaves nothing out."""
        concerned = self.filtered(lambda record: record.id and record.company_id._leaves_out_held())
        query = left_out(self.env, self._held_places, concerned.ids)
        return self.env.execute_query(query) if concerned else []

    def action_view_held_out(self):
        """Open the moves behind ``held_out_qty``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Held demand not bought for"),
            "res_model": "stock.move",
            "view_mode": "list,form",
            "domain": [("id", "in", [row[1] for row in self._fetch_held_out()])],
            "context": {"create": False},
        }
