"""Who else defines a method: looked up in the classes themselves, never guessed from what is installed."""

ADDONS = "odoo.addons."


def addon_of(module):
    """Return the addon of a Python *module* name; the name itself for code outside any addon."""
    return module.removeprefix(ADDONS).split(".")[0] if module.startswith(ADDONS) else module


def foreign_definers(model_class, method, trusted):
    """Return the addons, in the order of resolution, that define *method* on *model_class* and are not *trusted*.

    A method set on the registry's own class is a patch at run time; it is reported as "patch" and never trusted.
    """
    found = []
    for position, definer in enumerate(model_class.__mro__):
        if method not in vars(definer):
            continue
        addon = addon_of(definer.__module__) if position else "patch"
        if addon not in trusted and addon not in found:
            found.append(addon)
    return found
