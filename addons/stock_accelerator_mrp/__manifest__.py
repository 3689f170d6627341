{
    "name": "Stock Accelerator: Manufacturing",
    "summary": "Reordering rules are computed set by set beside manufacturing too; kits are left to stock",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock_accelerator", "mrp"],
    "auto_install": True,
}
