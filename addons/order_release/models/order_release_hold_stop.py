from odoo import fields, models


class OrderReleaseHold(models.Model):
    """A stop by hand has no policy: the release desk lets it go."""

    _inherit = "order.release.hold"

    def _get_roles(self):
        if self.gate == "stop":
            return self.env.ref("distribution_control.group_release_desk")
        return super()._get_roles()

    def _stop(self, orders, facts):
        """Open a stop on each of *orders* that has none; one that was let go before is history then."""
        # sudo: holds are written by the engine and its rules alone; the duty was checked by who stops
        holds = self.sudo()
        live = holds.search(
            [
                ("order_id", "in", orders.ids),
                ("gate", "=", "stop"),
                ("state", "not in", ("cured", "superseded")),
            ]
        )
        standing = live.filtered(lambda hold: hold.state == "open")
        (live - standing).write({"state": "superseded"})
        # An order has one live hold per reason: the old one must be written before the new one.
        live.flush_recordset(["state"])
        now = fields.Datetime.now()
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
                for order in orders - standing.order_id
            ]
        )
