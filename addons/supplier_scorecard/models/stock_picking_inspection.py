from odoo import api, fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    supplier_inspection = fields.Boolean(
        "Inspect", compute="_compute_supplier_inspection", help="The vendor's tier asks for it."
    )

    @api.depends("purchase_id", "state", "company_id")
    def _compute_supplier_inspection(self):
        self.supplier_inspection = False
        waiting = self.filtered(
            lambda picking: picking.purchase_id and picking.state not in ("done", "cancel")
        )
        for company, pickings in waiting.grouped("company_id").items():
            rules = pickings.partner_id._tier_consequences(company)
            for picking in pickings:
                rule = rules.get(picking.partner_id.id)
                picking.supplier_inspection = bool(rule and rule.inspection)
