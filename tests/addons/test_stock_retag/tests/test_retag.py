"""Stock's at_install tests run before the addons that depend on stock are loaded, so they never see an override of
ours. Here the same classes run once more, after everything is loaded:

    ./dev odoo -d DB -i test_stock_retag --test-tags retag --stop-after-init

What fails here without our addons too (the tests assume that nothing but stock is installed) is listed in
``baseline.txt``, made by a control run; ``./dev compat`` compares.
"""

import importlib

from odoo.tests import tagged
from odoo.tests.common import BaseCase

MODULES = (
    "stock.tests.test_stock_flow",
    "stock.tests.test_warehouse",
    "stock.tests.test_quant",
    "stock.tests.test_quant_inventory_mode",
    "stock.tests.test_inventory",
    "stock.tests.test_move",
    "stock.tests.test_move2",
    "stock.tests.test_move_lines",
    "stock.tests.test_multicompany",
    "stock.tests.test_robustness",
    "stock.tests.test_packing",
    "stock.tests.test_packing_neg",
    "stock.tests.test_proc_rule",
    "stock.tests.test_report",
    "stock.tests.test_stock_return_picking",
    "stock.tests.test_stock_lot",
    "stock.tests.test_replenish",
    "stock.tests.test_old_rules",
    "sale_stock.tests.test_create_perf",
)


def _retag(module):
    """Return {name: class} of the tests of *module* that run at install only, made to run after it."""
    classes = {}
    for name, cls in vars(module).items():
        if not (isinstance(cls, type) and issubclass(cls, BaseCase) and cls.__module__ == module.__name__):
            continue
        if "post_install" in getattr(cls, "test_tags", ()):
            continue
        if not any(member.startswith("test") for member in vars(cls)):
            continue
        retagged = type(
            f"{name}Retag",
            (cls,),
            # The loader leaves out inherited tests, and classes of other files, unless told so.
            {
                "__module__": __name__,
                "test_module": "test_stock_retag",
                "allow_inherited_tests_method": True,
            },
        )
        classes[retagged.__name__] = tagged("post_install", "-at_install", "-standard", "retag")(retagged)
    return classes


for _module in MODULES:
    globals().update(_retag(importlib.import_module(f"odoo.addons.{_module}")))
