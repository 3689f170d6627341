"""Stock's own tests, at_install or not, after everything is loaded, with every reservation and orderpoint of ours:

    ./dev odoo -d DB -i test_accelerator_retag --test-tags accelerator_retag --stop-after-init

``ACCELERATOR=0`` runs them on stock's own code: the control. What fails there fails without us (those tests assume
that nothing but stock is installed); only what fails with us and not there is ours.
"""

import importlib
import os
import pkgutil
import sys

from odoo.modules.module import get_manifest
from odoo.tests import tagged
from odoo.tests.common import BaseCase, HttpCase

from odoo.addons.stock_accelerator.models import stock_move
from odoo.addons.stock_accelerator.models.stock_accelerator import StockAccelerator

IS_ON = os.environ.get("ACCELERATOR", "1") == "1"
ADDONS = os.environ.get(
    "ACCELERATOR_SUITES",
    "stock,purchase_stock,sale_stock,sale_purchase_stock,stock_picking_batch,stock_dropshipping,mrp,product_expiry",
).split(",")


class Switches:
    """Both paths on (or off) for the whole class, single moves included."""

    @classmethod
    def setUpClass(cls):
        cls.classPatch(StockAccelerator, "_is_on", lambda self, path: IS_ON)
        cls.classPatch(stock_move, "MINIMUM_MOVES", 1)
        super().setUpClass()


def _retag(module):
    """Return {name: class} of the tests of *module*, made to run after installation and in this module's name."""
    classes = {}
    for name, cls in vars(module).items():
        if not (isinstance(cls, type) and issubclass(cls, BaseCase) and cls.__module__ == module.__name__):
            continue
        if issubclass(cls, HttpCase) or not any(member.startswith("test") for member in vars(cls)):
            continue
        values = {
            "__module__": __name__,
            "test_module": "test_accelerator_retag",
            # The loader leaves out inherited tests unless told so.
            "allow_inherited_tests_method": True,
        }
        name = f"{name}_{module.__name__.split('.')[2]}"
        classes[name] = tagged("post_install", "-at_install", "-standard", "accelerator_retag")(
            type(name, (Switches, cls), values)
        )
    return classes


def _is_installed(addon):
    # A suite whose addon is not in the registry has nothing to stand on; its models are not there.
    return get_manifest(addon).get("installable") and addon in _loaded()


def _loaded():
    return {
        name.split(".")[2] for name in sys.modules if name.startswith("odoo.addons.") and name.count(".") >= 3
    }


for _addon in ADDONS:
    if _is_installed(_addon):
        _tests = importlib.import_module(f"odoo.addons.{_addon}.tests")
        for _info in pkgutil.iter_modules(_tests.__path__):
            if _info.name.startswith("test_") and "tour" not in _info.name:
                globals().update(_retag(importlib.import_module(f"{_tests.__name__}.{_info.name}")))
