"""The words of ./dev and what they call."""

import argparse

from . import ui

COMMANDS = {
    "demo": "set up a demo distributor and serve it on 127.0.0.1:8069",
    "test": "run the tests: unit, addons, scenarios, install or all",
    "bench": "measure beside stock Odoo: exceptions, release, accelerator, ...",
    "compat": "run stock's own suites with the addons installed and off, beside a control run",
    "dashboards": "write the spreadsheet dashboards out of their definitions",
    "lint": "ruff, pylint-odoo and the layer check",
    "shell": "an Odoo shell on a database (default: demo)",
    "odoo": "any Odoo command line with this checkout's addons",
    "stop": "stop the demo server and the private database server",
}


def main(words):
    parser = argparse.ArgumentParser(
        prog="./dev",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:12}{text}" for name, text in COMMANDS.items())
        + "\n\nODOO_DIR uses an existing Odoo 19.0 checkout, PGHOST an existing PostgreSQL,"
        "\nDEV_CACHE another folder than the per-user cache.",
    )
    parser.add_argument("command", choices=[*COMMANDS, "help"], metavar="command")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    choice = parser.parse_args(words or ["help"])
    if choice.command == "help":
        parser.print_help()
        return 0
    try:
        return _call(choice.command, choice.rest)
    except ui.Failure as failure:
        return ui.fail(failure)
    except KeyboardInterrupt:
        return ui.fail("stopped by you; a half-made part is redone at the next start.")


def _call(name, rest):
    # Imported late: 'lint' must not wait for what only 'demo' needs.
    if name == "odoo":
        from . import odoo

        return odoo.call(*rest, tests=True)
    if name == "shell":
        from . import odoo

        database = rest[0] if rest and not rest[0].startswith("-") else "demo"
        return odoo.call("shell", "-d", database, "--no-http", *rest[1:])
    from importlib import import_module

    return import_module(f".{name}_command", __package__).main(rest) or 0
