{
    "name": "Order Release: Kits",
    "summary": "Components of a kit are held and released like the kit",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "sale_mrp"],
    "auto_install": True,
}
