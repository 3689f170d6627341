from odoo import models


class IntercompanyDetectorBalance(models.AbstractModel):
    """What one company has invoiced and the other has not billed: the two balances do not match."""

    _name = "intercompany.detector.balance"
    _description = "Detector: invoiced and not billed between companies"
    _inherit = "intercompany.detector"

    def _match_domain(self):
        return [("differs_bill", "=", True)]

    def _amount(self, line):
        return abs(line.not_billed) * line.sale_price

    def _extra_facts(self, line):
        return {"invoiced": line.invoiced, "billed": line.billed, "currency": line.currency_id.name}
