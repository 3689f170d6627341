{
    "name": "Stock Accelerator: Order Release",
    "summary": "What is held for release takes no part in an accelerated reservation, what is released reserves in bulk",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock_accelerator", "order_release"],
    "auto_install": True,
}
