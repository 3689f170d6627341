from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.order_release.logic.obstacle import shortages


class SaleOrder(models.Model):
    """What a customer is told about an order: plain words, no reason that is the house's own business."""

    _inherit = "sale.order"

    def _get_customer_status(self):
        """Return ``text`` (one sentence, False: nothing to say) and ``expected`` (a day in words, or False).

        For the portal and for messages; the company's language rules are those of the environment.
        """
        self.ensure_one()
        order = (
            self.sudo()
        )  # sudo: the customer reads neither deliveries nor holds; what is told is the sentence
        if order.state != "sale" or order.release_state == "none" and not order.picking_ids:
            return {"text": False, "expected": False}
        shipped = order.delivery_status == "full"
        return {
            "text": order._get_customer_sentence(),
            "expected": False if shipped else order._get_customer_day(),
        }

    def _get_customer_sentence(self):
        if self.delivery_status == "full":
            return self.env._("Your order is on its way, or has arrived.")
        held = self.release_hold_ids._filter_standing()
        if self.release_state == "held":
            if any(hold.gate != "stock" for hold in held):
                return self.env._("Your order is being checked by our team.")
            return self.env._("We are waiting for goods of your order.")
        if self.delivery_status == "partial":
            return self.env._("A part of your order is on its way, the rest follows.")
        if self.release_state == "partial":
            return self.env._("A part of your order is being prepared, the rest follows.")
        return self.env._("Your order is being prepared.")

    def _get_customer_day(self):
        """Return the day on which the customer can expect the goods; False where none is known that has not passed."""
        now, path = fields.Datetime.now(), self.env["order.release.path"]
        found = path._fetch_obstacles(self)
        coming = path._fetch_awaited(found)
        moments = [receipt.at for receipt in coming.values()]
        if self.commitment_date:
            moments.append(self.commitment_date)
        if any(one.key not in coming or coming[one.key].at < now for one in shortages(found)):
            # Late already, or not on its way: the day promised will not be kept. The safe date, or none.
            _expected, safe = self._get_promise_span()
            if not safe or safe <= now:
                return False
            moments.append(safe)
        day = max(moments, default=None)
        return format_date(self.env, day) if day and day > now else False
