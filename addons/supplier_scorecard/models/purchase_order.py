from odoo import models

from .purchase_order_line import ASKED_BY_VENDOR

# Marks the acknowledgement that stock makes at a receipt; compared by identity, so no client can send it.
RECEIVING = object()


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # What the stages of the flow count: a sliver of a table that is mostly history.
    _supplier_flow_idx = models.Index(
        "(company_id) WHERE state IN ('draft', 'sent', 'to approve') OR receipt_status IN ('pending', 'partial')"
        " OR invoice_status = 'to invoice'"
    )

    def write(self, vals):
        """Log the request when an order becomes one, and its end when it is cancelled."""
        becoming = {"purchase": "requested", "cancel": "cancelled"}.get(vals.get("state"))
        changing = self.filtered(lambda order: order.state != vals["state"]) if becoming else self.browse()
        if becoming == "cancelled":
            changing = changing.filtered(lambda order: order.state == "purchase")
        result = super().write(vals)
        if changing:
            self.env["supplier.commitment"]._log(changing._goods_lines(), becoming, "us")
        return result

    def action_acknowledge(self):
        """Log the vendor's promise, unless it is stock that acknowledges because the goods are there already."""
        receiving = self.env.context.get("supplier_receiving") is RECEIVING
        promised = self.browse() if receiving else self.filtered(lambda order: not order.acknowledged)
        result = super().action_acknowledge()
        self.env["supplier.commitment"]._log(promised._goods_lines(), "confirmed", "vendor")
        return result

    def _prepare_supplier_info(self, partner, line, price, currency):
        """A price that the order itself writes into the price list is marked: the order would be its own contract."""
        values = super()._prepare_supplier_info(partner, line, price, currency)
        return {**values, "supplier_from_order": True}

    def _goods_lines(self):
        return self.order_line.filtered(
            lambda line: not line.display_type and line.product_id.type == "consu"
        )

    def _update_date_planned_for_lines(self, updated_dates):
        """The vendor moved dates in the portal: the log says it was the vendor."""
        vendors = [
            (line.with_context(supplier_asked_by=ASKED_BY_VENDOR), date) for line, date in updated_dates
        ]
        return super()._update_date_planned_for_lines(vendors)

    def action_supplier_commitments(self):
        """Open the log of dates and quantities of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_scorecard.supplier_commitment_action"
        )
        return {**action, "domain": [("order_id_value", "=", self.id)], "context": {}}
