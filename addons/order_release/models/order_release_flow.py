from datetime import datetime, time

from odoo import fields, models

from odoo.addons.distribution_control.logic.flow import Action
from odoo.addons.order_release.queries.flow import invoice_stages, order_stages, warehouse_stages

HELD = ("release_state", "in", ["held", "partial"])
OPEN_PICKING = ["waiting", "confirmed", "assigned"]
# Model: its branch, its channel, and what counts its stages.
SOURCES = {
    "sale.order": ("warehouse_id", "team_id", order_stages),
    "stock.picking": ("picking_type_id.warehouse_id", "sale_id.team_id", warehouse_stages),
    "account.move": (None, "team_id", invoice_stages),
}


class OrderReleaseFlow(models.AbstractModel):
    """Quote to cash: where the orders of a company stand, and the life of one of them."""

    _name = "order.release.flow"
    _description = "Quote to cash"
    _inherit = "distribution.flow"

    _flow_models = ("sale.order",)
    _promise_models = ("sale.order", "stock.picking")
    _flow_sequence = 10

    def _stages(self, scope):
        return self._count_stages(scope, SOURCES, self._get_stage_terms(), fields.Datetime.now())

    def _get_stage_terms(self):
        """Return (code, name, model, domain, KPI of the time spent) of each stage, in order."""
        sale = ("state", "=", "sale")
        return [
            ("quoted", self.env._("Quoted"), "sale.order", [("state", "in", ["draft", "sent"])], ""),
            (
                "held",
                self.env._("Held"),
                "sale.order",
                [sale, HELD, ("release_gate", "!=", "stock")],
                "release_lead_time",
            ),
            (
                "stock",
                self.env._("Waits for stock"),
                "sale.order",
                [sale, HELD, ("release_gate", "=", "stock")],
                "order_cycle_held_stock",
            ),
            (
                "warehouse",
                self.env._("With the warehouse"),
                "stock.picking",
                [("sale_id", "!=", False), ("state", "in", OPEN_PICKING), ("release_hold", "=", False)],
                "order_cycle_net",
            ),
            (
                "to_invoice",
                self.env._("To invoice"),
                "sale.order",
                [sale, ("invoice_status", "=", "to invoice")],
                "",
            ),
            (
                "invoiced",
                self.env._("Invoiced, not paid"),
                "account.move",
                [
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ["not_paid", "partial"]),
                ],
                "",
            ),
        ]

    def _actions(self, scope):
        """The few actions that free most of the held orders that the person may read, as on the release desk."""
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return []
        reach = self.env.user._control_scope_domain()
        book = orders.get_release_book([("company_id", "in", list(scope.company_ids)), *reach])
        return [
            Action(
                f"{self._name}:{one['key']}",
                one["text"],
                one["who"] or "",
                one["freed"] + one["touched"],
                one["amount"],
                book["currency_id"],
                one["label"] or "",
                ("sale.order", "action_release_step", [one["key"]]) if one["label"] else (),
                "sale.order",
                [("id", "in", list(one["order_ids"]))],
            )
            for one in book["top"]
        ]

    def _timeline(self, record):
        record.check_access("read")
        order = record.sudo()  # sudo: the life of an order that the person may read, told in words
        events = [
            self._event(order.create_date, "created", self.env._("Entered"), order.create_uid.name, order),
            *self._get_release_events(order),
            *self._get_warehouse_events(order),
            *self._get_money_events(order),
        ]
        if order.state == "sale":
            events.append(
                self._event(order.date_order, "confirmed", self.env._("Confirmed"), order.user_id.name, order)
            )
        return self._in_order(events)

    def _get_release_events(self, order):
        for hold in order.release_hold_ids.filtered(lambda one: one.mode != "warn"):
            reason = f"{hold._get_gate_label()}: {hold.message}"
            held = self.env._("Held. %s", reason)
            yield self._event(hold.since, "held", held, hold.acting_role_id.name, hold)
            if hold.cleared_at and hold.state != "open":
                freed = self.env._("No longer held. %s", reason)
                yield self._event(hold.cleared_at, "freed", freed, hold.cleared_by_name, hold)
        decisions = self.env["distribution.decision"].sudo().search(  # sudo: as above
            [("res_model", "=", order._name), ("res_id", "=", order.id)]
        )  # fmt: skip
        for decision in decisions:
            text = f"{decision.verdict_label}: {decision.reason}"
            yield self._event(decision.recorded_at, "decided", text, decision.actor_name, decision)
        if order.release_state in ("held", "partial"):
            path = self.env["order.release.path"].sudo()  # sudo: as above
            for at in sorted({one.at for one in path._fetch_awaited(path._fetch_obstacles(order)).values()}):
                yield self._event(
                    at, "receipt", self.env._("Goods expected"), self.env._("Vendor"), order, False
                )

    def _get_warehouse_events(self, order):
        words = {
            "outgoing": (self.env._("Shipped: %s"), self.env._("To ship: %s")),
            "incoming": (self.env._("Returned: %s"), self.env._("Return expected: %s")),
            "dropship": (self.env._("Shipped by the vendor: %s"), self.env._("Vendor ships: %s")),
        }
        step = (self.env._("Picked or packed: %s"), self.env._("To pick or pack: %s"))
        for picking in order.picking_ids.filtered(lambda one: one.state != "cancel"):
            code = "returned" if picking.picking_type_code == "incoming" else "picking"
            if picking.state == "done" or not picking.release_hold:
                told = words.get(picking.picking_type_code, step)
                yield self._transfer_event(picking, code, told, self.env._("Warehouse"))
        if order.commitment_date and order.delivery_status != "full":
            yield self._event(order.commitment_date, "promised", self.env._("Promised"), "", order, False)

    def _get_money_events(self, order):
        for invoice in order.invoice_ids.filtered(lambda one: one.state == "posted"):
            at = datetime.combine(invoice.invoice_date or invoice.date, time.min)
            if invoice.move_type == "out_refund":
                yield self._event(at, "credited", self.env._("Credit note: %s", invoice.name), "", invoice)
                continue
            yield self._event(at, "invoiced", self.env._("Invoiced: %s", invoice.name), "", invoice)
            yield self._payment_event(invoice, invoice.commercial_partner_id.name)
