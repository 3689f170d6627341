from odoo import models


class IntercompanyDetectorMismatch(models.AbstractModel):
    """Lines of which the two companies hold different quantities, prices or days, beyond what they let pass."""

    _name = "intercompany.detector.mismatch"
    _description = "Detector: orders that differ between companies"
    _inherit = "intercompany.detector"

    def _match_domain(self):
        return [
            ("sale_state", "!=", "cancel"), ("purchase_state", "!=", "cancel"),
            "|", "|", ("differs_quantity", "=", True), ("differs_price", "=", True), ("differs_date", "=", True),
        ]  # fmt: skip

    def _amount(self, line):
        return abs(line.quantity_difference) * line.sale_price + abs(line.price_difference) * line.bought

    def _extra_facts(self, line):
        return {
            "sold": line.sold, "bought": line.bought,
            "sale_price": line.sale_price, "purchase_price": line.purchase_price,
            "days_apart": line.date_difference, "currency": line.currency_id.name,
        }  # fmt: skip
