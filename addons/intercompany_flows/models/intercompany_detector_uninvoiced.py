from odoo import models


class IntercompanyDetectorUninvoiced(models.AbstractModel):
    """Goods that the seller shipped and did not invoice by the day after."""

    _name = "intercompany.detector.uninvoiced"
    _description = "Detector: shipped to a sister company, not invoiced"
    _inherit = "intercompany.detector"
    _side = "seller"

    def _match_domain(self):
        return [("not_invoiced", ">", 0), ("shipped_at", "<", "today")]

    def _amount(self, line):
        return line.not_invoiced * line.sale_price

    def _extra_facts(self, line):
        return {
            "shipped": line.shipped, "invoiced": line.invoiced,
            "since": line.shipped_at.date().isoformat(), "currency": line.currency_id.name,
        }  # fmt: skip
