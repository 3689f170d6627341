{
    "name": "Order Release: Expiration Dates",
    "summary": "Lots that have to be removed before the promised day are no stock for that order",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "product_expiry"],
    "data": ["views/res_partner_views.xml"],
    "auto_install": True,
}
