"""./dev dashboards: write the files of the spreadsheet dashboards out of their definitions, and the KPI dictionary."""

from . import odoo
from .dashboards.build import render
from .dashboards.definitions import DASHBOARDS
from .dashboards.dictionary import page
from .dashboards.kpis import read_kpis
from .ui import say

DICTIONARY = odoo.ADDONS.parent / "docs" / "kpis.md"
FOLDER = odoo.ADDONS / "distribution_dashboard" / "data"


def files():
    """Yield (path, bytes) of every file, as the definitions and the KPIs of the addons say."""
    kpis = read_kpis()
    for dashboard in DASHBOARDS:
        yield FOLDER / f"{dashboard.key}_dashboard.json", render(dashboard, kpis)
        yield FOLDER / f"{dashboard.key}_sample_dashboard.json", render(dashboard, kpis, sample=True)


def main(_words):
    FOLDER.mkdir(exist_ok=True)
    changed = 0
    for path, content in (*files(), (DICTIONARY, page().encode())):
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            changed += 1
            say(f"wrote {path.name}")
    say(f"{changed} files changed" if changed else "all files are as the definitions say")
    return 0
