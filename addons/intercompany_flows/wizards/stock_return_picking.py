from odoo import models

from odoo.addons.intercompany_flows.models.intercompany_agreement import MIRRORING


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        """A return that the seller prepares asks the buyer to send the goods."""
        picking = super()._create_return()
        agreement = self.env["intercompany.agreement"]
        if not agreement._pairs()[1] or self.env.context.get("intercompany_pass") is MIRRORING:
            return picking
        deliveries = picking.sudo().move_ids.origin_returned_move_id.filtered(
            lambda move: move._is_intercompany_shipment()
        )
        agreement = deliveries.sale_line_id.order_id.intercompany_agreement_id[:1]
        if agreement.mirror_return:
            self.env["intercompany.message"]._post("return_request", picking, {picking: agreement}, "buyer")
        return picking
