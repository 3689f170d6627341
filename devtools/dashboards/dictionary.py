"""The dictionary of KPIs as a page of the docs: what the addons declare, and the tests that count by hand."""

import re
from itertools import groupby

from devtools import odoo

from .kpis import declared

UNITS = {
    "ratio": "share",
    "amount": "money",
    "count": "number",
    "quantity": "units",
    "hours": "hours",
    "days": "days",
    "turns": "times a year",
}
HEAD = """# KPIs

Written by `./dev dashboards` out of what the addons declare; never edit it by hand. A figure is a numerator over a denominator, kept per day, company, branch, channel, customer or vendor and
category as far as its documents know them; every value opens the documents it was counted from. Owner, target, warning limit and readers are set on each KPI (*KPIs*); where no owner is named the first of the owner role answers; a change of a definition
or a target makes a version, a mark on the trend and an entry in the ledger. Targets here are those shipped. *Balance*: the figure of a day, never added over days. *Snapshot*: cannot be
counted for a past day; the KPI says why. The last column names the tests that count the figure by hand.
"""


def page():
    """Return the text of the page: a table per addon, in the order of the KPIs' own screen."""
    parts = [HEAD]
    for addon, rows in groupby(sorted(declared(), key=_order), key=lambda row: row[0]):
        tests = _tests(addon)
        parts.append(
            f"\n## {addon}\n\n| KPI | code | what it says | how it is counted | unit | target | owner | tests |"
        )
        parts.append("\n|---|---|---|---|---|---|---|---|\n")
        parts += [_row(values, tests) for _addon, values in rows]
    return "".join(parts)


def _order(row):
    addon, values = row
    return addon, int(values.get("sequence") or 50), values["name"], values["code"]


def _row(values, tests):
    unit = UNITS[values["unit"]]
    unit += ", balance" if values.get("time_behaviour") == "balance" else ""
    unit += ", snapshot" if values.get("restatement") == "snapshot" else ""
    cells = (
        values["name"],
        f"`{values['code']}`",
        values["definition"],
        values["formula"],
        unit,
        _target(values),
        values["owner_group_id"].rpartition("group_")[2].replace("_", " "),
        ", ".join(golden_tests(values["code"], tests)),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _target(values):
    if not values.get("target"):
        return ""
    more = "at least" if values.get("direction", "up") == "up" else "at most"
    return f"{more} {values['target']}" + (
        f", warned at {values['warning']}" if values.get("warning") else ""
    )


def _tests(addon):
    """Return {name: text} of the tests of an addon and of its glue."""
    folders = [odoo.ADDONS / addon, *sorted(odoo.ADDONS.glob(f"{addon}_*"))]
    return {
        path.stem: path.read_text() for folder in folders for path in sorted(folder.glob("tests/test_*.py"))
    }


def golden_tests(code, tests):
    """Return the names of the tests that count *code*: by its name, or by that of the family it is made from."""
    head, _line, tail = code.partition("_")
    family = re.match(r"release_hold_rate|release_hold_precision|order_cycle_held", code)
    ways = [(rf"""["']{code}["']""",)]
    if family:
        ways.append((rf"\b{family[0]}",))
    elif tail:
        # Made by an f-string, or without the prefix that a helper of the tests puts in front.
        ways += [(rf"""f["']{head}_\{{""", rf"\b{tail}\b"), (rf"""["']{tail}["']""",)]
    for way in ways:
        found = [name for name, text in tests.items() if all(re.search(pattern, text) for pattern in way)]
        if found:
            return found
    return []
