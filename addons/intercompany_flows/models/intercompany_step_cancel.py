from odoo import api, models
from odoo.exceptions import UserError


class IntercompanyStepCancel(models.AbstractModel):
    """One side cancelled its order: the other cancels its own, as long as nothing has moved."""

    _name = "intercompany.step.cancel"
    _description = "Intercompany step: cancellation"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, origin):
        order, purchase = self.env["intercompany.step.change"]._pair(origin)
        counterpart = purchase if origin._name == "sale.order" else order
        if not counterpart or counterpart.state == "cancel":
            return counterpart
        if any(line.qty_delivered for line in order.order_line) or any(
            line.qty_received for line in purchase.order_line
        ):
            raise UserError(
                self.env._(
                    "%(origin)s was cancelled, but goods have moved on %(counterpart)s. Return them or close the rest there, then drop this message.",
                    origin=origin.display_name, counterpart=counterpart.display_name,
                )
            )  # fmt: skip
        there = agreement._env_of(counterpart.company_id)[counterpart._name].browse(counterpart.id)
        if there.locked:
            there.locked = False
        if there._name == "sale.order":
            there._action_cancel()
        else:
            there.button_cancel()
        return there
