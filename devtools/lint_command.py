"""./dev lint: ruff, the format check, pylint-odoo and the layer check; one blocking pass."""

import subprocess

from . import cache, odoo, python
from .ui import say

PYLINT_RULES = cache.CHECKOUT / ".pylintrc"
# Bits of its exit code: a fatal error, wrong usage.
PYLINT_BROKE = 1 | 32


def main(words):
    tools = python.find().parent
    checks = {
        "ruff": [tools / "ruff", "check", *(["--fix"] if "--fix" in words else []), "."],
        "format": [tools / "ruff", "format", *([] if "--fix" in words else ["--check"]), "."],
        "layers": [python.find(), cache.CHECKOUT / "tests/tools/check_layers.py"],
    }
    failed = []
    for name, command in checks.items():
        say(f"- {name}")
        if _run(command).returncode:
            failed.append(name)
    say("- pylint-odoo")
    if not _pylint(tools):
        failed.append("pylint-odoo")
    say("lint: " + (f"failed: {', '.join(failed)}" if failed else "all clean"))
    return 1 if failed else 0


def _run(command, **options):
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cache.CHECKOUT, env=odoo.environment(), check=False, **options)


def _pylint(tools):
    """Read the addons that changed since they were found clean (all of them take a minute) and say whether they are."""
    marks = {addon: mark for addon in _addons() if not (mark := _clean_mark(addon)).exists()}
    if not marks:
        return True
    command = [tools / "pylint", "--rcfile", PYLINT_RULES, "-j", "2", *marks]
    done = _run(command, stdout=subprocess.PIPE, text=True)
    say(done.stdout.rstrip())
    for addon, mark in marks.items() if not done.returncode & PYLINT_BROKE else ():
        # Not if it changed while it was read.
        if f"/{addon.name}/" not in done.stdout and mark == _clean_mark(addon):
            mark.parent.mkdir(exist_ok=True)
            mark.touch()
    return done.returncode == 0


def _addons():
    return sorted(path.parent for path in odoo.ADDONS.glob("*/__manifest__.py"))


def _clean_mark(addon):
    """Return the file that says that *addon*, as it is now, is clean under the rules as they are now."""
    files = [
        path for path in sorted(addon.rglob("*")) if path.is_file() and path.suffix in (".py", ".xml", ".csv")
    ]
    parts = [python.find(), PYLINT_RULES.read_bytes()]
    for path in files:
        parts += [path.relative_to(addon), path.read_bytes()]
    return cache.root() / "lint" / f"{addon.name}_{cache.key(*parts)}"
