"""Each addon installs beside no more than it names, upgrades, and leaves no trace when it is uninstalled alone."""

from devtools import database, odoo

from . import bare

ADDONS = database.all_addons()


def below(addon):
    """Return the addons of ours that *addon* stands on, itself included, and the modules of stock that they name."""
    ours, stock, todo = {addon}, set(), [addon]
    while todo:
        for other in odoo.manifest(todo.pop())["depends"]:
            if other not in ADDONS:
                stock.add(other)
            elif other not in ours:
                ours.add(other)
                todo.append(other)
    return ours, stock


def expected_with(addon, installed):
    """Return *addon*, what it stands on, and the glue that finds all it joins among the *installed* modules."""
    ours, _stock = below(addon)
    glue = {name for name in ADDONS if odoo.manifest(name).get("auto_install")}
    return ours | {name for name in glue if set(odoo.manifest(name)["depends"]) <= installed - glue | ours}


class InstallCase:
    """One addon on a server with what it names; a class of its own for each, so that two can be under way at a time."""

    addon = ""

    def test_addon_installs_upgrades_and_uninstalls_alone(self):
        """Installed without its siblings, so that a dependency it forgot to name shows."""
        name = f"test_install_{self.addon}"
        ours, stock = below(self.addon)
        database.clone(bare.template(stock), name)
        try:
            before = bare.objects(name)
            bare.server_run(name, "-i", self.addon)
            there = bare.modules(name)
            assert there & set(ADDONS) == expected_with(self.addon, there)
            bare.server_run(name, "-u", self.addon)
            footprint = bare.Footprint(name, self.addon)
            assert footprint.records, "an addon that leaves nothing in the database was not installed"
            bare.uninstall(name, self.addon)
            assert self.addon not in bare.modules(name)
            assert footprint.left() == []
            # Functions may be those of the addons that it stands on, which stay; the one schema is the feed's.
            made = bare.objects(name) - before
            others = ours - {self.addon}
            if "distribution_kpi" not in others:
                assert not {one for one in made if one.startswith("schema ")}
            assert others or not made
        finally:
            database.drop(name)


for addon in ADDONS:
    name = f"Test{addon.title().replace('_', '')}"
    globals()[name] = type(name, (InstallCase,), {"addon": addon, "__module__": __name__})
