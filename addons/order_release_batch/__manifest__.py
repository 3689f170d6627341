{
    "name": "Order Release: Batch Transfers",
    "summary": "Held deliveries stay out of batches and waves",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "stock_picking_batch"],
    "auto_install": True,
}
