"""A definition in, the file of one dashboard out: the same bytes in every run."""

import json

from . import blocks
from .sheet import Grid, column_name
from .sources import WEEKS, Live, Sample, stable_id, text
from .spec import Trend

VERSION = "18.5.10"
DATA = "Data"
SCORECARD_HEIGHT = 104
GAP = 8
COUNTED = ("amount", "count", "quantity")  # shown in thousands or millions once they are large


class Builder:
    """One dashboard under construction: the sheet people see, and the sheet charts and scorecards read."""

    def __init__(self, dashboard, kpis, sample=False):
        self.dashboard, self.kpis = dashboard, kpis
        self.source = Sample(dashboard, kpis) if sample else Live(dashboard)
        self.grid = Grid("dashboard", "Dashboard", blocks.WIDTHS)
        self.data = Grid("data", DATA, {0: 180})
        self.menus = {}
        self.figure_row = {code: row for row, code in enumerate(dashboard.codes(), 2)}

    def build(self):
        self._fill_data()
        self._add_scorecards()
        for left, right in ((None, self.dashboard.beside), *self.dashboard.sections):
            self._add_pair(left, right)
        blocks.add_cases(self)
        return self._document()

    def name(self, code):
        """Return what the KPI is called here."""
        return self.dashboard.short.get(code, self.kpis[code].name)

    def data_cell(self, code, column):
        """Return where the figure of *code* stands: B now, C before, D target, E warning, F standing, G what a scorecard shows."""
        return f"{DATA}!${column}${self.figure_row[code]}"

    def _fill_data(self):
        titles = ("KPI", "Now", "Period before", "Target", "Warning", "Standing", "Shown")
        for column, title in enumerate(titles):
            self.data.put(column, 1, text(title), style="header")
        for code, row in self.figure_row.items():
            kpi, source = self.kpis[code], self.source
            self.data.put(0, row, text(self.name(code)))
            self.data.put(1, row, source.figure(code), format=kpi.format)
            self.data.put(2, row, source.figure_before(code), format=kpi.format)
            self.data.put(3, row, source.limit(code, "target"), format=kpi.format)
            self.data.put(4, row, source.limit(code, "warning"), format=kpi.format)
            better = ">=" if kpi.up else "<="
            warned = f"IF(ISNUMBER(E{row}),IF(E{row}<>0,IF(B{row}{better}E{row},2,3),3),3)"
            judged = f"IF(D{row}=0,0,IF(B{row}{better}D{row},1,{warned}))"
            self.data.put(5, row, f"=IF(ISNUMBER(B{row}),IF(ISNUMBER(D{row}),{judged},0),-1)")
            # A scorecard without a figure would be an empty tile; its own way to shorten numbers knows no words.
            short = f"FORMAT.LARGE.NUMBER(B{row})" if kpi.unit in COUNTED else f"B{row}"
            self.data.put(
                6,
                row,
                f'=IF(ISNUMBER(B{row}),{short},"–")',
                format=None if kpi.unit in COUNTED else kpi.format,
            )
        self._fill_weeks()

    def _fill_weeks(self):
        """One column per KPI that has a line, from H on, with the weeks before it; then the distances to target."""
        trends = [block for block in self.dashboard.blocks() if isinstance(block, Trend)]
        drawn = dict.fromkeys((code, False) for trend in trends for code in trend.codes)
        drawn |= dict.fromkeys((code, True) for trend in trends if trend.to_target for code in trend.codes)
        self.week_column = {line: column for column, line in enumerate(drawn, 8)}
        self.data.put(7, 1, text("Week"), style="header")
        for position in range(1, WEEKS + 1):
            self.data.put(7, position + 1, self.source.week(position))
        for (code, to_target), column in self.week_column.items():
            self.data.put(column, 1, text(self.name(code)), style="header")
            for position in range(1, WEEKS + 1):
                figure = self.source.week_figure(code, position)
                if to_target:
                    figure = self._distance(code, position + 1)
                self.data.put(column, position + 1, figure, format=self.kpis[code].format)

    def _distance(self, code, row):
        """Return the formula of the distance of a week's figure to the target; nothing where there is no target."""
        figure, target = f"{column_name(self.week_column[code, False])}{row}", f"$D${self.figure_row[code]}"
        judged = f'IF({target}=0,"",{figure}-{target})'
        return f'=IF(ISNUMBER({figure}),IF(ISNUMBER({target}),{judged},""),"")'

    def week_range(self, code=None, to_target=False):
        """Return the cells of a KPI by week with its name above, or those of the weeks."""
        name = column_name(self.week_column[code, to_target] if code else 7)
        return f"{DATA}!{name}1:{name}{WEEKS + 1}"

    def _add_scorecards(self):
        self.grid.height(1, SCORECARD_HEIGHT + GAP)
        codes = self.dashboard.scorecards
        width = (self.grid.width - GAP * (len(codes) - 1)) // len(codes)
        for position, code in enumerate(codes):
            kpi = self.kpis[code]
            self.add_figure(
                ("scorecard", code),
                (position * (width + GAP), GAP // 2, width, SCORECARD_HEIGHT - GAP // 2),
                {
                    "type": "scorecard",
                    "title": {"text": self.name(code), "color": "#434343", "bold": True, "fontSize": 13},
                    "background": "#F3F6F9",
                    "keyValue": f"{DATA}!G{self.figure_row[code]}",
                    "baseline": f"{DATA}!C{self.figure_row[code]}",
                    "baselineMode": "difference" if kpi.unit == "ratio" else "percentage",
                    "baselineDescr": {"text": "vs before"},
                    "baselineColorUp": blocks.GOOD if kpi.up else blocks.BAD,
                    "baselineColorDown": blocks.BAD if kpi.up else blocks.GOOD,
                    "humanize": False,
                },
            )
        self.row = 2

    def add_figure(self, path, place, data):
        """Add a chart at (x, y, width, height); a click on its menu opens the KPIs."""
        identity = stable_id(self.dashboard.key, *path)
        x, y, width, height = place
        self.grid.figures.append(
            {
                "id": identity,
                "tag": "chart",
                "col": 0,
                "row": 0,
                "offset": {"x": x, "y": y},
                "width": width,
                "height": height,
                "data": {**data, "chartId": identity},
            }
        )
        if not self.source.is_sample:
            self.menus[identity] = "distribution_control.menu_kpi_all"

    def _add_pair(self, left, right):
        """Put two blocks side by side and go on below the longer one."""
        top = self.row
        bottom = blocks.add_left(self, left, top)
        blocks.add_right(self, right, left, top, bottom)
        self.row = bottom + 1

    def _document(self):
        grid, source = self.grid, self.source
        return {
            "version": VERSION,
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "sheets": [grid.sheet(self.row), self.data.sheet(max(WEEKS + 1, len(self.figure_row) + 1))],
            **Grid.shared(),
            "pivots": source.pivots,
            "pivotNextId": len(source.pivots) + 1,
            "lists": source.lists(),
            "listNextId": len(source.lists()) + 1,
            "globalFilters": source.filters,
            "chartOdooMenusReferences": self.menus,
            "customTableStyles": {},
            "settings": {"locale": LOCALE},
        }


# Parts of a sheet that are written line by line; each of the others takes one.
OPENED = {("cells",), ("figures",), ("conditionalFormats",)}

# Replaced by the reader's own when the dashboard is opened.
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


def render(dashboard, kpis, sample=False):
    """Return the bytes of the dashboard's file."""
    return (_lines(Builder(dashboard, kpis, sample).build()) + "\n").encode()


def _lines(value, path=()):
    """Return *value* as JSON with a line per thing that changes alone: a cell, a pivot, a figure, a rule."""
    in_sheet = path[:1] == ("sheets",) and (len(path) == 2 or path[2:] in OPENED)
    if not value or not isinstance(value, (dict, list)) or (len(path) > 1 and not in_sheet):
        return json.dumps(value, ensure_ascii=False)
    pad = "\n" + " " * (len(path) + 1)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_lines(part, (*path, key))}" for key, part in value.items()]
    else:
        parts = [_lines(part, (*path, number)) for number, part in enumerate(value)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}{pad}{(',' + pad).join(parts)}{pad[:-1]}{closing}"
