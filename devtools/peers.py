"""Other people's addons that a bench measures beside ours: fetched as wheels into the cache, never a dependency."""

import shutil

from . import cache, python
from .ui import run, step


def addons(pins):
    """Return the folder with the addons of *pins* ({package: version}), fetched when missing."""
    return root(pins) / "odoo" / "addons"


def root(pins):
    """Return the folder with the packages of *pins*, fetched when missing; Python libraries they need lie there, too."""
    folder = cache.root() / f"peers-{cache.key(*(f'{name}=={pins[name]}' for name in sorted(pins)))}"
    if not folder.is_dir():
        half = folder.with_name(f"{folder.name}.making")
        shutil.rmtree(half, ignore_errors=True)
        with step(f"fetching {', '.join(sorted(pins))} to measure beside them"):
            run(
                [python.find(), "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--target", half]
                + [f"{name}=={pins[name]}" for name in sorted(pins)],
                cure="Is the package registry reachable? The other rows of the bench need no network.",
            )
        half.rename(folder)
    return folder
