{
    "name": "Test: stock's own suites after everything is loaded",
    "summary": "Runs stock's at_install tests once more with the overrides of all installed addons in place",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock", "sale_stock"],
    "installable": True,
}
