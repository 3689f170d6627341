from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class SupplierDetectorQuality(models.AbstractModel):
    """Open quality incidents that are the vendor's fault: one finding per order line."""

    _name = "supplier.detector.quality"
    _description = "Detector: quality incidents"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        domain = [("company_id", "in", scope.company_ids), ("state", "=", "open")]
        if scope.res_model == "supplier.quality.incident":
            domain.append(("id", "in", list(scope.record_ids)))
        incidents = self.env["supplier.quality.incident"].search(domain, order="id")
        ours = incidents.filtered(lambda incident: incident.blame == "vendor")
        return [self._prepare_finding(rows) for rows in ours.grouped("line_id").values()]

    @api.model
    def _prepare_finding(self, rows):
        first = rows[0]
        line, currency = first.line_id, first.company_id.currency_id
        kinds = dict(first._fields["kind"]._description_selection(self.env))
        return Finding(
            subject_key=f"purchase.order.line,{line.id}",
            res_model="supplier.quality.incident",
            res_id=first.id,
            company_id=first.company_id.id,
            warehouse_id=line.order_id.picking_type_id.warehouse_id.id or None,
            partner_id=first.partner_id.id,
            product_id=first.product_id.id,
            amount_at_risk=currency.round(sum(rows.mapped("amount"))),
            facts={
                "product": {
                    "model": "product.product",
                    "id": first.product_id.id,
                    "name": first.product_id.display_name,
                },
                "vendor": {
                    "model": "res.partner",
                    "id": first.partner_id.id,
                    "name": first.partner_id.display_name,
                },
                "order": link("purchase.order", line.order_id.id, line.order_id.name),
                "quantity": sum(rows.mapped("quantity")),
                "unit": first.uom_id.name,
                "what": ", ".join(dict.fromkeys(kinds[row.kind] for row in rows)),
                "found": min(rows.mapped("found_on")).isoformat(),
                "note": first.note or "",
            },
        )
