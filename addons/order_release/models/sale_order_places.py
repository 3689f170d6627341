from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.order_release.logic.places import DONE, NOW, LineFacts, places
from odoo.addons.order_release.queries.places import line_places


class SaleOrder(models.Model):
    """Where is it: each line's place on its way from the quotation to the money."""

    _inherit = "sale.order"

    def get_release_places(self):
        """Return where the goods of each line of one order are, as plain values for the form; empty before there are any.

        Each line has its stages in order with quantity and stand (done, now, next), what is expected when, and who has
        the next move. Reads only.
        """
        self.ensure_one()
        self._check_read_by_staff()
        order = self.sudo()  # sudo: quantities of deliveries and invoices are no secret of the order's reader
        if order.state == "cancel":
            return []
        rows = self.env.execute_query(line_places(self.env, order.ids))
        found = self.env["order.release.path"].sudo()._fetch_obstacles(order)
        waits = self.env["order.release.path"].sudo()._fetch_awaited(found)
        due = {one.line_id: waits[one.key].at for one in found if one.key in waits}
        return [order._tell_line(row, due.get(row[1])) for row in rows]

    def _tell_line(self, row, due):
        _order_id, line_id, product, unit, *figures, kit, any_held = row
        facts = LineFacts(figures[0], self.state == "sale", *figures[1:])
        if kit:
            facts = self._get_kit_facts(facts, any_held)
        stages = places(facts)
        labels = self._get_place_labels()
        now = next((stage for stage in stages if stage.stand == NOW), None)
        shown = [
            {
                "code": stage.code,
                "label": labels[stage.code],
                "quantity": self.env["order.release.gate"]._number(stage.quantity),
                "stand": stage.stand,
                "when": self._tell_due(due) if stage.code == "stock" and due else False,
            }
            for stage in stages
        ]
        return {
            "line_id": line_id,
            "product": product,
            "ordered": self.env["order.release.gate"]._number(facts.ordered),
            "unit": unit,
            "stages": shown,
            "who": self._get_place_owner(now and now.code, due),
            "when": format_date(self.env, self.commitment_date) if self.commitment_date and now else False,
            "finished": all(stage["stand"] == DONE for stage in shown),
        }

    def _tell_due(self, moment):
        day = self.env["order.release.path"]._day(moment)
        return self.env._("late since %s", day) if moment < fields.Datetime.now() else day

    def _get_kit_facts(self, facts, any_held):
        """Of a kit only what was delivered is counted in its own unit; the rest is held, or it is not."""
        rest = max(facts.ordered - facts.shipped, 0.0)
        return LineFacts(
            facts.ordered,
            facts.confirmed,
            held=rest if any_held else 0.0,
            released=0.0 if any_held else rest,
            shipped=facts.shipped,
            invoiced=facts.invoiced,
            paid=facts.paid,
        )

    def _get_place_labels(self):
        return {
            "quoted": self.env._("Quoted"),
            "waiting": self.env._("Confirmed"),
            "held": self._get_held_label(),
            "stock": self.env._("Waits for stock"),
            "released": self.env._("Released"),
            "picking": self.env._("Picking"),
            "packed": self.env._("Packed"),
            "shipped": self.env._("Shipped"),
            "returned": self.env._("Returned"),
            "to_invoice": self.env._("To invoice"),
            "invoiced": self.env._("Invoiced"),
            "paid": self.env._("Paid"),
        }

    def _get_held_label(self):
        gates = [
            hold._get_gate_label()
            for hold in self.release_hold_ids._filter_standing()
            if hold.gate != "stock"
        ]
        if not gates and self.picking_policy == "one":
            return self.env._("Held (ships complete)")
        if not gates:
            return self.env._("Held")
        return self.env._("Held (%s)", ", ".join(dict.fromkeys(gates)).lower())

    def _get_place_owner(self, code, due=None):
        """Return who has the next move at a place, in words; *due*: when a receipt brings what it waits for."""
        owners = {
            "quoted": self.user_id.name or self.env._("Sales"),
            "waiting": self.env._("Supply"),
            "held": self.release_next or self.env._("Release desk"),
            "stock": self._name_supplier(bool(due)),
            "released": self.env._("Warehouse"),
            "picking": self.env._("Warehouse"),
            "packed": self.env._("Warehouse"),
            "to_invoice": self.env._("Invoicing"),
            "invoiced": self.env._("Customer"),
        }
        return owners.get(code, False)
