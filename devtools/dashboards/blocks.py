"""How each block of a definition is laid out: where its cells stand and what they hold."""

import json

from .sheet import column_name
from .sources import CASE_FIELDS, CASES, CODE, VALUE, WEEKS, text
from .spec import BRANCH, CATEGORY, CHANNEL, COMPANY, CONTACT, Bars, Bridge, Matrix, Trend

# Left block A..F, a gap, right block H..L; fits 1366 pixels beside the list of dashboards.
WIDTHS = {0: 190, **dict.fromkeys(range(1, 6), 80), 6: 14, 7: 166, **dict.fromkeys(range(8, 12), 76)}
LEFT, RIGHT = 0, 7
RIGHT_X = sum(width for column, width in WIDTHS.items() if column < RIGHT)
RIGHT_WIDTH = sum(width for column, width in WIDTHS.items() if column >= RIGHT)
HEADING_HEIGHT, HEADER_HEIGHT = 36, 56
GOOD, WARNED, BAD = "#1A7F37", "#9A6700", "#B42318"
COLOURS = ("#01666B", "#C2410C", "#6D28D9", "#A16207")
NAMED = {BRANCH: "Branch", CHANNEL: "Channel", COMPANY: "Company", CONTACT: "Contact", CATEGORY: "Category"}


def _link(title, codes, view, **context):
    """Return a heading that opens the values behind a block."""
    action = {
        "domain": [[CODE, "in", list(codes)]],
        "context": {"search_default_last_90_days": 1, **context},
        "modelName": VALUE,
        "views": [[False, "graph"], [False, "pivot"], [False, "list"], [False, "form"], [False, "search"]],
    }
    target = {"viewType": view, "action": action, "threshold": 0, "name": title}
    return f"[{title}](odoo://view/{json.dumps(target)})"


def _heading(builder, column, row, last, title, content):
    grid = builder.grid
    grid.height(row, HEADING_HEIGHT)
    grid.put(column, row, text(title) if builder.source.is_sample else content, style="heading")
    for each in range(column, last + 1):
        grid.put(each, row, "", border=1)


def add_left(builder, block, top):
    """Add the figures against their targets, or a table; return the row after it."""
    return _add_figures(builder, top) if block is None else _add_breakdown(builder, block, top)


def _add_figures(builder, top):
    grid, codes = builder.grid, builder.dashboard.figures
    title = "Figures and targets"
    link = _link(title, codes, "pivot", pivot_measures=["ratio"], pivot_row_groupby=["kpi_id"])
    _heading(builder, LEFT, top, 5, title, link)
    for column, words in enumerate(("KPI", "Now", "Before", "Target", "Standing", "Trend")):
        grid.put(column, top + 1, text(words), style="header" if column else "header_left")
    for row, code in enumerate(codes, top + 2):
        kpi = builder.kpis[code]
        cell = lambda column, code=code: builder.data_cell(code, column)  # noqa: E731
        grid.put(0, row, text(builder.name(code)), style="label", border=2)
        grid.put(1, row, builder.source.figure(code), style="figure", format=kpi.format, border=2)
        grid.put(2, row, builder.source.figure_before(code), style="faint", format=kpi.format, border=2)
        target = f'=IF(ISNUMBER({cell("D")}),IF({cell("D")}=0,"",{cell("D")}),"")'
        grid.put(3, row, target, style="faint", format=kpi.format, border=2)
        grid.put(4, row, _standing(cell("F")), style="figure", border=2)
        grid.put(5, row, _direction(cell("B"), cell("C"), kpi.up), style="faint", border=2)
    first, last = top + 2, top + 1 + len(codes)
    for number, style in (
        (1, {"textColor": GOOD}),
        (2, {"textColor": WARNED}),
        (3, {"textColor": BAD, "bold": True}),
    ):
        # Figures stand in the same order on the other sheet, so one rule reaches them all.
        formula = f"=Data!$F{builder.figure_row[codes[0]]}={number}"
        for column in "BE":
            grid.rule(builder.dashboard.key, f"{column}{first}:{column}{last}", formula, style)
    return last + 1


def _standing(cell):
    """Return the standing in words: colour is never the only sign."""
    words = ((1, "on target"), (2, "just off"), (3, "off target"), (-1, "no figures"))
    formula = '""'
    for number, said in reversed(words):
        formula = f'IF({cell}={number},_t("{said}"),{formula})'
    return f"={formula}"


def _direction(now, before, up):
    more, less = ("better", "worse") if up else ("worse", "better")
    moved = f'IF({now}>{before},"▲ "&_t("{more}"),IF({now}<{before},"▼ "&_t("{less}"),"="))'
    return f'=IF(ISNUMBER({now}),IF(ISNUMBER({before}),{moved},""),"")'


def _add_breakdown(builder, block, top):
    grid, source = builder.grid, builder.source
    link = _link(
        block.title, block.codes, "pivot", pivot_measures=["ratio"], pivot_row_groupby=["kpi_id", block.by]
    )
    _heading(builder, LEFT, top, len(block.codes), block.title, link)
    grid.height(top + 1, HEADER_HEIGHT)
    grid.put(0, top + 1, text(NAMED[block.by]), style="header_left")
    grid.put(0, top + 2, text("Target"), style="faint_left", border=2)
    first, last = top + 3, top + 2 + block.rows
    for row in range(first, last + 1):
        grid.put(0, row, source.row(block, row - first + 1), style="label")
    for column, code in enumerate(block.codes, 1):
        kpi, limit = builder.kpis[code], builder.data_cell(code, "D")
        grid.put(column, top + 1, text(builder.name(code)), style="header")
        shown = f'=IF(ISNUMBER({limit}),IF({limit}=0,"",{limit}),"")'
        grid.put(column, top + 2, shown, style="faint", format=kpi.format, border=2)
        for row in range(first, last + 1):
            figure = source.row_figure(block, code, row - first + 1)
            grid.put(column, row, figure, style="figure", format=kpi.format)
        _judge(builder, code, column_name(column), first, last)
    return last + 1


def _judge(builder, code, column, first, last):
    """Colour figures by the KPI's target and warning limit; what is off target is bold too."""
    better = ">=" if builder.kpis[code].up else "<="
    cell, target, limit = f"{column}{first}", builder.data_cell(code, "D"), builder.data_cell(code, "E")
    judged = f"ISNUMBER({cell}),ISNUMBER({target}),{target}<>0"
    warned = f"IF(ISNUMBER({limit}),AND({limit}<>0,{cell}{better}{limit}),FALSE)"
    styles = (
        (f"=AND({judged},{cell}{better}{target})", {"textColor": GOOD}),
        (f"=AND({judged},NOT({cell}{better}{target}),{warned})", {"textColor": WARNED}),
        (f"=AND({judged},NOT({cell}{better}{target}),NOT({warned}))", {"textColor": BAD, "bold": True}),
    )
    for formula, style in styles:
        builder.grid.rule(builder.dashboard.key, f"{cell}:{column}{last}", formula, style)


def add_right(builder, block, left, top, bottom):
    """Add a chart or a small table beside the rows from *top* to *bottom*."""
    if isinstance(block, Matrix):
        _add_matrix(builder, block, top)
        return
    add = {Trend: _add_trend, Bars: _add_bars, Bridge: _add_bridge}[type(block)]
    y = builder.grid.top(top) + HEADING_HEIGHT + 4
    place = RIGHT_X, y, RIGHT_WIDTH, builder.grid.top(bottom) - y
    add(builder, block, left, top, bottom, place)


def _chart(kind, labels, ranges, **more):
    return {
        "type": kind,
        "background": "#FFFFFF",
        "dataSets": [{"dataRange": cells, "backgroundColor": COLOURS[at]} for at, cells in enumerate(ranges)],
        "dataSetsHaveTitle": True,
        "labelRange": labels,
        "labelsAsText": True,
        "legendPosition": "top" if len(ranges) > 1 else "none",
        "verticalAxisPosition": "left",
        "stacked": False,
        "aggregated": False,
        "humanize": True,
        **more,
    }


def _add_chart(builder, block, codes, top, place, chart):
    """Add a chart with its own title, as a phone shows no cells; the values behind it are a link above."""
    if not builder.source.is_sample:
        builder.grid.put(11, top, _link("Values", codes, "graph"), style="link")
    for column in range(RIGHT, 12):
        builder.grid.put(column, top, "", border=1)
    chart["title"] = {"text": block.title, "bold": True, "color": "#01666b", "fontSize": 16, "align": "left"}
    builder.add_figure((chart["type"], block.title), place, chart)


def _add_trend(builder, block, _left, top, _bottom, place):
    ranges = [builder.week_range(code, block.to_target) for code in block.codes]
    chart = _chart("line", builder.week_range(), ranges, cumulative=False)
    _add_chart(builder, block, block.codes, top, place, chart)


def _add_bars(builder, block, left, top, bottom, place):
    first, last = bottom - left.rows, bottom - 1
    column = column_name(left.codes.index(block.code) + 1)
    chart = _chart("bar", f"A{first}:A{last}", [f"{column}{first}:{column}{last}"], dataSetsHaveTitle=False)
    _add_chart(builder, block, (block.code,), top, place, chart)


def _add_bridge(builder, block, _left, top, _bottom, place):
    data, start = builder.data, WEEKS + 4
    data.put(7, start, text("Bridge"), style="header")
    data.put(8, start, text("Amount"), style="header")
    for row, (label, code, sign) in enumerate(block.steps, start + 1):
        data.put(7, row, text(label))
        cell = f"B{builder.figure_row[code]}"
        data.put(8, row, f'=IF(ISNUMBER({cell}),{"" if sign > 0 else "-"}{cell},"")', format="#,##0")
    last = start + len(block.steps)
    chart = _chart("waterfall", f"Data!H{start}:H{last}", [f"Data!I{start}:I{last}"], showSubTotals=True)
    chart |= {
        "showConnectorLines": True,
        "positiveValuesColor": COLOURS[0],
        "negativeValuesColor": COLOURS[1],
        "subTotalValuesColor": COLOURS[2],
    }
    _add_chart(builder, block, [code for _label, code, _sign in block.steps], top, place, chart)


def _add_matrix(builder, block, top):
    grid = builder.grid
    codes = [code for _label, *row in block.rows for code in row]
    link = _link(block.title, codes, "pivot", pivot_measures=["ratio"], pivot_row_groupby=["kpi_id"])
    _heading(builder, RIGHT, top, 11, block.title, link)
    for column, words in enumerate(block.columns, RIGHT + 1):
        grid.put(column, top + 1, text(words), style="header")
    for row, (label, *codes_of_row) in enumerate(block.rows, top + 2):
        grid.put(RIGHT, row, text(label), style="label", border=2)
        for column, code in enumerate(codes_of_row, RIGHT + 1):
            figure = builder.source.figure(code)
            grid.put(column, row, figure, style="figure", format=builder.kpis[code].format, border=2)


def add_cases(builder):
    """The open cases by what an hour of waiting costs, over the whole width."""
    grid, top = builder.grid, builder.row
    title = "Open exceptions that cost most per hour"
    _heading(
        builder, LEFT, top, 11, title, f"[{title}](odoo://ir_menu_xml_id/distribution_control.menu_queue_all)"
    )
    if not builder.source.is_sample:
        grid.put(
            RIGHT,
            top,
            f'=IF({builder.source.case("name", 1)[1:]}="",_t("nothing is open"),"")',
            style="faint_left",
        )
    # The text of the case runs over the empty cells beside it.
    columns = dict(zip(CASE_FIELDS, (0, 4, 7, 8, 10, 11), strict=True))
    words = {
        "name": "Exception",
        "user_id": "Owner",
        "partner_id": "Contact",
        "deadline_at": "To be solved by",
        "amount_at_risk_group": "At risk",
        "cost_per_hour_group": "Cost per hour",
    }
    grid.height(top + 1, HEADER_HEIGHT)
    for field, column in columns.items():
        left = field in ("name", "user_id", "partner_id", "deadline_at")
        grid.put(column, top + 1, text(words[field]), style="header_left" if left else "header")
    for position in range(1, CASES + 1):
        row = top + 1 + position
        for field, column in columns.items():
            money = field.endswith("_group")
            style = "label" if field == "name" else "figure" if money else "words"
            grid.put(column, row, builder.source.case(field, position), style=style)
            if money:
                grid.put(column, row, "", format="#,##0.00" if field.startswith("cost") else "#,##0")
        grid.merges += [f"A{row}:D{row}", f"E{row}:F{row}", f"I{row}:J{row}"]
    first, last = top + 2, top + 1 + CASES
    late = {"textColor": BAD, "bold": True}
    grid.rule(builder.dashboard.key, f"I{first}:I{last}", f"=AND(ISNUMBER($I{first}),$I{first}<NOW())", late)
    builder.row = last + 1
