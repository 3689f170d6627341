from odoo import models

from odoo.addons.distribution_control.logic.finding import Finding, link


class OrderReleaseDetectorCleared(models.AbstractModel):
    """Finds goods that were held and are free without a decision in the ledger: somebody went past the release."""

    _name = "order.release.detector.cleared"
    _description = "Detector of holds cleared past the release"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        companies = self.env["res.company"].browse(scope.company_ids)
        unexplained = self.env["stock.move"]._find_unexplained_releases(companies)
        return [
            self._prepare_finding(move)
            for move in unexplained
            if scope.holds(move.company_id.id, move._name, move.id)
        ]

    def _prepare_finding(self, move):
        order, picking = move.sale_line_id.order_id, move.picking_id
        document = order or picking or move
        line = move.sale_line_id
        untaxed = line.price_subtotal / line.product_uom_qty if line.product_uom_qty else 0.0
        quantity = move.product_uom._compute_quantity(
            move.product_uom_qty, line.product_uom_id or move.product_uom
        )
        return Finding(
            subject_key=str(move.id),
            res_model=move._name,
            res_id=move.id,
            company_id=move.company_id.id,
            warehouse_id=move.location_id.warehouse_id.id or None,
            team_id=order.team_id.id or None,
            partner_id=order.partner_id.commercial_partner_id.id or None,
            product_id=move.product_id.id,
            amount_at_risk=untaxed * quantity / (order.currency_rate or 1.0),
            facts={
                "document": link(document._name, document.id, document.display_name),
                "product": link("product.product", move.product_id.id, move.product_id.display_name),
                "quantity": move.product_qty,
                "state": move.state,
            },
        )
