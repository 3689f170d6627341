from datetime import datetime, time

from odoo import fields, models

from odoo.addons.supplier_scorecard.queries.flow import bill_stages, order_stages

# Model: its branch, its channel, and what counts its stages.
SOURCES = {
    "purchase.order": ("picking_type_id.warehouse_id", None, order_stages),
    "account.move": (None, None, bill_stages),
}


class SupplierFlow(models.AbstractModel):
    """Procure to pay: where the purchases of a company stand, and the life of one of them."""

    _name = "supplier.flow"
    _description = "Procure to pay"
    _inherit = "distribution.flow"

    _flow_models = ("purchase.order",)
    _flow_sequence = 20

    def _stages(self, scope):
        now = fields.Datetime.now()
        return self._count_stages(scope, SOURCES, self._get_stage_terms(now), now)

    def _get_stage_terms(self, now):
        """Return (code, name, model, domain, KPI of the time spent) of each stage, in order."""
        order, bill = "purchase.order", "account.move"
        coming = [("state", "=", "purchase"), ("receipt_status", "in", ["pending", "partial"])]
        moment = fields.Datetime.to_string(now)
        in_time = ["|", ("date_planned", ">=", moment), ("date_planned", "=", False)]
        unconfirmed = [("acknowledged", "=", False), ("receipt_status", "=", "pending")]
        confirmed = ["|", ("acknowledged", "=", True), ("receipt_status", "=", "partial")]
        open_bill = [
            ("move_type", "=", "in_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ["not_paid", "partial"]),
        ]
        requested = [("state", "in", ["draft", "sent", "to approve"])]
        to_bill = [("state", "=", "purchase"), ("invoice_status", "=", "to invoice")]
        return [
            ("requested", self.env._("Requested"), order, requested, ""),
            (
                "unconfirmed",
                self.env._("Unconfirmed"),
                order,
                [*coming, *in_time, *unconfirmed],
                "supplier_confirm_days",
            ),
            ("ordered", self.env._("On its way"), order, [*coming, *in_time, *confirmed], ""),
            ("late", self.env._("Late"), order, [*coming, ("date_planned", "<", moment)], ""),
            ("to_bill", self.env._("Received, not billed"), order, to_bill, ""),
            ("held", self.env._("Bill held"), bill, [*open_bill, ("match_state", "=", "held")], ""),
            ("billed", self.env._("Billed, not paid"), bill, [*open_bill, ("match_state", "!=", "held")], ""),
        ]

    # The life of one order

    def _timeline(self, record):
        record.check_access("read")
        order = record.sudo()  # sudo: the life of an order that the person may read, told in words
        events = [
            self._event(order.create_date, "created", self.env._("Entered"), order.create_uid.name, order),
            *self._get_promise_events(order),
            *self._get_warehouse_events(order),
            *self._get_money_events(order),
        ]
        if order.state == "purchase":
            events.append(
                self._event(order.date_approve, "confirmed", self.env._("Ordered"), order.user_id.name, order)
            )
        return self._in_order(events)

    def _get_promise_events(self, order):
        """Return what was promised and moved, lines of one moment and one date together; asking is the order itself."""
        log = self.env["supplier.commitment"].sudo()  # sudo: as above
        rows = log.search([("order_id_value", "=", order.id), ("kind", "!=", "requested")], order="id")
        kinds = dict(log._fields["kind"]._description_selection(self.env))
        groups = rows.grouped(lambda row: (row.recorded_at, row.kind, row.promised_at, row.actor_name))
        for (at, kind, promised_at, who), members in groups.items():
            text = self.env._("%(what)s: %(count)s lines", what=kinds[kind], count=len(members))
            if promised_at:
                day = fields.Date.to_string(order.picking_type_id.warehouse_id._local_day(promised_at))
                text = self.env._("%(what)s, for %(day)s", what=text, day=day)
            yield self._event(at, "promised", text, who, order)

    def _get_warehouse_events(self, order):
        words = {
            "incoming": (self.env._("Received: %s"), self.env._("Receipt expected: %s")),
            "outgoing": (self.env._("Returned: %s"), self.env._("To return: %s")),
            "dropship": (self.env._("Shipped by the vendor: %s"), self.env._("Vendor ships: %s")),
        }
        step = (self.env._("Put away: %s"), self.env._("To put away: %s"))
        for picking in order.picking_ids.filtered(lambda one: one.state != "cancel"):
            code = "returned" if picking.picking_type_code == "outgoing" else "receipt"
            told = words.get(picking.picking_type_code, step)
            yield self._transfer_event(picking, code, told, order.partner_id.name)

    def _get_money_events(self, order):
        for bill in order.invoice_ids.filtered(lambda one: one.state == "posted"):
            at = datetime.combine(bill.invoice_date or bill.date, time.min)
            if bill.move_type == "in_refund":
                yield self._event(at, "credited", self.env._("Credit note: %s", bill.name), "", bill)
                continue
            yield self._event(at, "invoiced", self.env._("Billed: %s", bill.name), "", bill)
            if bill.match_state == "held":
                who = self.env._("Finance controller")
                yield self._event(None, "held", self.env._("Payment held: %s", bill.name), who, bill, False)
            yield self._payment_event(bill)
