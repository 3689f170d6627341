"""./dev lint: ruff, the format check, pylint-odoo and the layer check; one blocking pass."""

import subprocess

from . import cache, odoo, python
from .ui import say


def main(words):
    tools = python.find().parent
    addons = sorted(path.parent for path in odoo.ADDONS.glob("*/__manifest__.py"))
    checks = {
        "ruff": [tools / "ruff", "check", *(["--fix"] if "--fix" in words else []), "."],
        "format": [tools / "ruff", "format", *([] if "--fix" in words else ["--check"]), "."],
        "pylint-odoo": [tools / "pylint", "--rcfile", cache.CHECKOUT / ".pylintrc", "-j", "2", *addons],
        "layers": [python.find(), cache.CHECKOUT / "tests/tools/check_layers.py"],
    }
    failed = []
    for name, command in checks.items():
        say(f"- {name}")
        if subprocess.call([str(word) for word in command], cwd=cache.CHECKOUT, env=odoo.environment()):
            failed.append(name)
    say("lint: " + (f"failed: {', '.join(failed)}" if failed else "all clean"))
    return 1 if failed else 0
