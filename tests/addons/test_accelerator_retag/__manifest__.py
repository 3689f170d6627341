{
    "name": "Test: stock's own suites with the accelerators on",
    "summary": "Runs the tests of stock, purchase and sale stock once more after everything is loaded, both switches on",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock_accelerator", "sale_purchase_stock"],
    "installable": True,
}
