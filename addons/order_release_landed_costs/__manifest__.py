{
    "name": "Order Release: Landed Costs",
    "summary": "Margins are counted after the duties and freight in that stock has not been billed for yet",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "stock_landed_costs"],
    "auto_install": True,
}
