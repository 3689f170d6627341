from odoo import fields, models


class OrderReleaseHold(models.Model):
    """A stop by hand has no policy: the release desk lets it go."""

    _inherit = "order.release.hold"

    def _get_roles(self):
        if self.gate == "stop":
            return self.env.ref("distribution_control.group_release_desk")
        return super()._get_roles()

    def _stop(self, orders, facts):
        """Open a stop on each of *orders*, or open it again; the engine is asked by whoever calls."""
        # sudo: holds are written by the engine and its rules alone; the duty was checked by who stops
        holds = self.sudo()
        known = holds.search(
            [("order_id", "in", orders.ids), ("gate", "=", "stop"), ("state", "!=", "cured")]
        )
        again = {hold.order_id: hold for hold in known}
        now = fields.Datetime.now()
        for order in orders:
            if order in again:
                hold = again[order]
                # Worse than what was let go: the release of the first stop does not cover the second.
                times = (hold.covered_excess or hold.excess) + 1.0
                hold.write(
                    {
                        "state": "open",
                        "since": now,
                        "excess": times,
                        "figure": times,
                        "limit": times - 1.0,
                        "facts": facts,
                    }
                )
        holds.create(
            [
                {
                    "order_id": order.id,
                    "gate": "stop",
                    "code": "stopped",
                    "mode": "approve",
                    "state": "open",
                    "since": now,
                    "figure": 1.0,
                    "limit": 0.0,
                    "releasable_qty": 0.0,
                    "excess": 1.0,
                    "stops_order": True,
                    "facts": facts,
                }
                for order in orders
                if order not in again
            ]
        )
