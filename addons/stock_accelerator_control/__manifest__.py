{
    "name": "Stock Accelerator: Exceptions",
    "summary": "A difference between an accelerator and stock becomes a case in the exception queue",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock_accelerator", "distribution_control"],
    "data": [
        "security/ir.model.access.csv",
        "data/exception_kind_data.xml",
    ],
    "auto_install": True,
}
