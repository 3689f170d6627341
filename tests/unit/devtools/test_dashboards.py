"""The files of the dashboards are what their definitions say, and say what the KPIs are called and in which unit."""

import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from devtools import dashboards_command
from devtools.dashboards.build import render
from devtools.dashboards.definitions import DASHBOARDS
from devtools.dashboards.dictionary import page
from devtools.dashboards.kpis import FORMATS, declared, read_kpis
from devtools.dashboards.spec import BRANCH, Bars, Breakdown, Dashboard, Matrix, Trend

KPIS = read_kpis()
by_key = pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.key)


def test_files_are_what_the_definitions_say():
    stale = [path.name for path, content in dashboards_command.files() if path.read_bytes() != content]
    assert stale == [], "write them again with ./dev dashboards"


def test_the_dictionary_is_what_the_addons_declare():
    assert dashboards_command.DICTIONARY.read_text() == page(), "write it again with ./dev dashboards"
    codes = [values["code"] for _addon, values in declared()]
    assert sorted(re.findall(r"^\| [^|]+ \| `(\w+)`", page(), re.MULTILINE)) == sorted(codes)


def test_every_kpi_names_the_tests_that_count_it():
    assert [row for row in page().splitlines() if row.startswith("|") and row.endswith("|  |")] == []


def test_no_file_is_left_without_a_definition():
    written = {path.name for path, _content in dashboards_command.files()}
    assert {path.name for path in dashboards_command.FOLDER.glob("*_dashboard.json")} == written
    assert len(written) == 14


@by_key
def test_every_run_gives_the_same_bytes(dashboard):
    assert render(dashboard, KPIS) == render(dashboard, dict(reversed(KPIS.items())))
    assert render(dashboard, KPIS, sample=True) == render(dashboard, KPIS, sample=True)


@by_key
def test_every_kpi_is_declared_by_an_addon(dashboard):
    trends = [block for block in dashboard.blocks() if isinstance(block, Trend)]
    shown = {*dashboard.codes(), *(code for trend in trends for code in trend.codes)}
    assert shown - set(KPIS) == set()
    assert {KPIS[code].unit for code in shown} <= set(FORMATS)
    assert set(dashboard.short) <= shown


@by_key
def test_lines_of_one_chart_share_a_unit(dashboard):
    for trend in dashboard.blocks():
        if isinstance(trend, Trend):
            assert len({KPIS[code].unit for code in trend.codes}) == 1, trend.title


@by_key
def test_figures_do_not_cover_each_other_or_leave_the_page(dashboard):
    document = json.loads(render(dashboard, KPIS))
    boxes = [
        (figure["offset"]["x"], figure["offset"]["y"], figure["width"], figure["height"])
        for figure in document["sheets"][0]["figures"]
    ]
    assert len(boxes) > len(dashboard.scorecards)
    for at, (x, y, width, height) in enumerate(boxes):
        assert x + width <= 1100, "wider than a screen of 1366 pixels beside the list of dashboards"
        for other_x, other_y, other_width, other_height in boxes[at + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y


@by_key
def test_sample_asks_the_server_for_nothing(dashboard):
    document = json.loads(render(dashboard, KPIS, sample=True))
    words = json.dumps(document["sheets"])
    assert not re.search(r"PIVOT|ODOO\.|odoo://|odoo_", words)
    assert not document["pivots"]
    assert not document["lists"]
    assert not document["globalFilters"]


@by_key
def test_every_text_can_be_translated(dashboard):
    """A cell is a formula, a link or empty; a text of its own would stay in English."""
    for sheet in json.loads(render(dashboard, KPIS))["sheets"]:
        plain = {
            name: cell
            for name, cell in sheet["cells"].items()
            if not re.match(r"=|\[[^\]]+\]\(odoo://", cell)
        }
        assert plain == {}


def test_lower_is_better_is_judged_the_other_way_round():
    dashboard = Dashboard(
        key="x",
        title="X",
        scorecards=("release_lead_time", "order_otif"),
        figures=("release_lead_time", "order_otif"),
        beside=Trend("T", ("order_otif",)),
        sections=((Breakdown("B", BRANCH, ("order_otif",)), Bars("C", BRANCH, "order_otif")),),
    )
    document = json.loads(render(dashboard, KPIS))
    down, up = (document["sheets"][1]["cells"][f"F{row}"] for row in (2, 3))
    assert "B2<=D2" in down
    assert "B3>=D3" in up
    colours = [figure["data"]["baselineColorUp"] for figure in document["sheets"][0]["figures"][:2]]
    assert colours == ["#B42318", "#1A7F37"]


def test_distance_to_target_is_blank_without_one():
    trend = Trend("T", ("order_otif",), to_target=True)
    dashboard = Dashboard(
        key="x", title="X", scorecards=("order_otif",), figures=("order_otif",), beside=trend
    )
    document = json.loads(render(dashboard, KPIS))
    cells = document["sheets"][1]["cells"]
    assert cells["J2"] == '=IF(ISNUMBER(I2),IF(ISNUMBER($D$2),IF($D$2=0,"",I2-$D$2),""),"")'
    [chart] = [
        figure["data"] for figure in document["sheets"][0]["figures"] if figure["data"]["type"] == "line"
    ]
    assert chart["dataSets"][0]["dataRange"] == "Data!J1:J55"


def test_bars_of_a_kpi_that_the_table_does_not_show_are_refused():
    dashboard = Dashboard(
        key="x",
        title="X",
        scorecards=("order_otif",),
        figures=("order_otif",),
        beside=Trend("T", ("order_otif",)),
        sections=((Breakdown("B", BRANCH, ("order_otif",)), Bars("C", BRANCH, "revenue")),),
    )
    with pytest.raises(ValueError, match="not in tuple"):
        render(dashboard, KPIS)


@by_key
def test_a_small_table_ends_where_its_neighbour_ends(dashboard):
    for left, right in dashboard.sections:
        if isinstance(right, Matrix):
            assert len(right.rows) <= left.rows + 1


@by_key
def test_a_scorecard_without_a_figure_shows_a_dash(dashboard):
    book = json.loads(render(dashboard, KPIS))
    front, data = book["sheets"]
    cards = [figure["data"] for figure in front["figures"] if figure["data"]["type"] == "scorecard"]
    assert len(cards) == len(dashboard.scorecards)
    for card in cards:
        formula = data["cells"][card["keyValue"].split("!")[1]]
        assert formula.startswith("=IF(ISNUMBER(B")
        assert formula.endswith(',"–")')
        assert not card["humanize"]  # it would show words as nothing
