from odoo import fields, models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    release_prepaid_share = fields.Float(
        "Paid before Release",
        digits=(16, 6),
        help="Share of an order with these terms that is to be paid before goods leave. 100 %: prepayment.",
    )

    _release_prepaid_share_ratio = models.Constraint(
        "CHECK(COALESCE(release_prepaid_share, 0) BETWEEN 0 AND 1)",
        "The share paid lies between 0 and 100 %.",
    )
