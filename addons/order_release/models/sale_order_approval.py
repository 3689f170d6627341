from odoo import fields, models

# What approval rules call it: the ladder of persons by the amount of an order.
CODE = "order_release"


class SaleOrder(models.Model):
    """Orders whose policy asks a ladder of approvals instead of one role, by their amount."""

    _name = "sale.order"
    _inherit = ["sale.order", "distribution.approval.subject"]

    def _approval_values(self, code):
        """Return the standing findings that are approved: one of them worse, and the approval is void."""
        self.ensure_one()
        holds = self.sudo().release_hold_ids._filter_ladder()  # sudo: what is approved holds for whoever asks
        return {
            "order": self.name,
            "findings": sorted(
                [hold._get_gate_label(), hold.message, round(hold.excess, 2)] for hold in holds
            ),
        }

    def _approval_decided(self, approval):
        """Let the holds pass that were approved, and the goods with them."""
        if approval.code != CODE or approval.state != "approved":
            return
        order = self.sudo()  # sudo: the votes are the right to it
        for hold in order.release_hold_ids._filter_ladder():
            hold.write(
                {
                    "state": "overridden" if hold.mode == "block" else "released",
                    "covered_excess": hold.excess,
                    "cleared_at": fields.Datetime.now(),
                    "cleared_by_name": ", ".join(approval.sudo().vote_ids.mapped("voter_name")),
                }
            )
        self.env["order.release.engine"]._refresh(self)

    def _request_release_approval(self):
        """Ask the ladder about what it decides on these orders; where no rule asks, the role of the policy does."""
        for order in self.sudo():  # sudo: requests are made by the work on the order
            holds = order.release_hold_ids._filter_ladder()
            if holds:
                self.env["distribution.approval"]._request(
                    order,
                    CODE,
                    order.amount_untaxed,
                    order._approval_values(CODE),
                    currency=order.currency_id,
                    authors=order._get_release_authors(),
                    reason="; ".join(holds.mapped("message")),
                )
