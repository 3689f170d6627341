"""Load each addon's ``logic`` package as ``<addon>_logic``, so that no test here imports odoo."""

import importlib.util
import pathlib
import sys

ADDONS = pathlib.Path(__file__).resolve().parents[2] / "addons"

for folder in sorted(ADDONS.glob("*/logic")):
    name = f"{folder.parent.name}_logic"
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
