from odoo import models

# What gates judge of the order itself; of its customer's data see the other files of this name.
TERMS = frozenset(("partner_shipping_id", "payment_term_id", "pricelist_id", "commitment_date"))


class SaleOrder(models.Model):
    """Changed terms are judged at once: better ones free what waits for them, worse ones hold what was let go."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if not TERMS.isdisjoint(vals):
            self.env["order.release.engine"]._judge_change(self)
        return result
