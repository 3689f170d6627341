{
    "name": "Stock Accelerator: Automatic Batches",
    "summary": "Accelerated reservation fills automatic batches in the order in which stock does",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock_accelerator", "stock_picking_batch"],
    "auto_install": True,
}
