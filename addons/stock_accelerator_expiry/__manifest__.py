{
    "name": "Stock Accelerator: Expiration Dates",
    "summary": "Reordering rules are computed set by set with what will have to be removed by then taken off",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock_accelerator", "product_expiry"],
    "auto_install": True,
}
