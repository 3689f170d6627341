{
    "name": "Stock Accelerator",
    "summary": "The same answers from stock Odoo, several times faster: reordering rules and reservation, computed set by set",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "images": ["static/description/accelerator.png"],
    "depends": ["purchase_stock"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "views/stock_accelerator_audit_views.xml",
        "views/stock_accelerator_count_views.xml",
        "views/stock_accelerator_board_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
}
