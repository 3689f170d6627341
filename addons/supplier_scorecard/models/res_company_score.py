from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    supplier_tier_active = fields.Boolean(
        "Tiers have consequences",
        help="Vendor tiers ask for approval, inspection, another sourcing order and more safety stock.",
    )
    supplier_portal_active = fields.Boolean(
        "Vendors see their score", help="Vendors with portal access see their own figures and may appeal."
    )
    supplier_judged_at = fields.Datetime(
        "Deliveries judged",
        readonly=True,
        help="Since then orders, receipts and bills that changed are judged again. Empty: all are, the next time.",
    )
