{
    "name": "Order Release",
    "summary": "Sales orders reach the warehouse only through governed gates; held goods cannot be moved",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["sale_stock", "sale_margin", "distribution_control"],
    "data": [
        "security/ir.model.access.csv",
        "views/stock_picking_views.xml",
        "views/stock_move_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
