from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _post_intercompany_goods(self):
        """Tell the other company what was shipped to it, or sent back."""
        shipments, returns = {}, {}
        for picking in self.sudo():
            shipped = picking.move_ids.filtered(lambda move: move._is_intercompany_shipment())
            if shipped:
                agreement = shipped.sale_line_id.order_id.intercompany_agreement_id[:1]
                if agreement.mirror_shipment != "none":
                    shipments[picking] = agreement
            sent_back = picking.move_ids.filtered(lambda move: move._is_intercompany_return())
            if sent_back:
                agreement = sent_back.purchase_line_id.order_id.intercompany_agreement_id[:1]
                if agreement.mirror_return:
                    returns[picking] = agreement
        message = self.env["intercompany.message"]
        message._post("shipment", shipments, shipments, "buyer")
        message._post("return", returns, returns, "seller")
