from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Cases and customers of the desk, many at a time, each form with what one would fill in."""

    _inherit = "sale.order"

    @api.model
    def get_empty_list_help(self, help_message):
        """Say on an empty desk what to do first, as long as nothing can be held in the company."""
        help_message = super().get_empty_list_help(help_message)
        if not self.env.context.get("release_desk") or self.env.company.order_release_active:
            return help_message
        first = self.env._(
            "Order release is off in %(company)s. A control administrator reads Configuration > Release policies and "
            "switches it on under Configuration > Switch order release; what would be held is shown before.",
            company=self.env.company.name,
        )
        return Markup("%s<p><b>%s</b></p>") % (Markup(help_message or ""), first)

    def action_snooze_cases(self):
        """Open the form that lets the open cases of the orders sleep until a moment, with a reason."""
        cases = self.env["distribution.exception"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "!=", "closed")]
        )
        if not cases:
            raise UserError(
                self.env._(
                    "These orders have no open case to snooze. Cases are opened by the detectors, every few minutes, "
                    "in companies that watch exceptions."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_exception_snooze_action"
        )
        context = {
            "default_verdict": "snooze",
            "active_model": "distribution.exception",
            "active_ids": cases.ids,
            "default_until": fields.Datetime.to_string(self._propose_wake_up()),
        }
        return {**action, "context": context}

    def action_message_customer(self):
        """Open a mail to the customers of the orders: of the new date where only goods are missing, else of a check."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Message to customers"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "mass_mail" if len(self) > 1 else "comment",
                "default_template_id": self._propose_message().id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def _propose_message(self):
        """Return the mail template: of the new date where nothing but goods is missing, else of a check."""
        # sudo: what holds the order, to choose the words only
        standing = self.sudo().release_hold_ids._filter_standing()
        missing = standing and set(standing.mapped("gate")) == {"stock"}
        return self.env.ref(f"order_release.mail_template_{'date' if missing else 'hold'}")

    def _propose_wake_up(self):
        """Return when there is something new about the first of the orders: its branch's next working morning, or when
        the receipt that its goods wait for is due, if that is later."""
        # sudo: what the goods wait for, to propose a moment only
        orders, path = self.sudo(), self.env["order.release.path"].sudo()
        found = path._fetch_obstacles(orders)
        waits, due = path._fetch_awaited(found), {}
        for one in found:
            if one.key in waits:
                due[one.order_id] = max(due.get(one.order_id, waits[one.key].at), waits[one.key].at)
        mornings = {branch: branch._next_working_morning() for branch in orders.warehouse_id}
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return min(
            max(mornings.get(order.warehouse_id, tomorrow), due.get(order.id, fields.Datetime.now()))
            for order in orders
        )
