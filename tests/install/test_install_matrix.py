"""Each addon installs on a bare server, upgrades, and leaves no trace when it is uninstalled alone."""

import pytest

from devtools import database, odoo

from . import bare

ADDONS = database.all_addons()


def ours_below(addon):
    """Return the addons of ours that *addon* stands on, itself included."""
    found, todo = {addon}, [addon]
    while todo:
        for other in odoo.manifest(todo.pop())["depends"]:
            if other in ADDONS and other not in found:
                found.add(other)
                todo.append(other)
    return found


def expected_with(addon, installed):
    """Return *addon*, what it stands on, and the glue that finds all it joins among the *installed* modules."""
    below = ours_below(addon)
    glue = {name for name in ADDONS if odoo.manifest(name).get("auto_install")}
    return below | {name for name in glue if set(odoo.manifest(name)["depends"]) <= installed - glue | below}


@pytest.mark.parametrize("addon", ADDONS)
def test_addon_installs_upgrades_and_uninstalls_alone(addon):
    """Installed without its siblings, so that a dependency it forgot to name shows."""
    name = f"test_install_{addon}"
    database.clone(bare.template(), name)
    try:
        bare.server_run(name, "-i", addon)
        assert bare.modules(name) & set(ADDONS) == expected_with(addon, bare.modules(name))
        bare.server_run(name, "-u", addon)
        footprint = bare.Footprint(name, addon)
        assert footprint.records, "an addon that leaves nothing in the database was not installed"
        bare.uninstall(name, addon)
        assert addon not in bare.modules(name)
        assert footprint.left() == []
    finally:
        database.drop(name)
