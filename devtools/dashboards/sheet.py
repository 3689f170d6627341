"""A sheet as the spreadsheet's file format wants it; knows nothing of KPIs."""

from .sources import stable_id

ROW_HEIGHT = 24
STYLES = {
    "heading": {"textColor": "#01666b", "bold": True, "fontSize": 13, "verticalAlign": "bottom"},
    "header": {
        "bold": True,
        "fontSize": 9,
        "textColor": "#434343",
        "wrapping": "wrap",
        "align": "right",
        "verticalAlign": "bottom",
    },
    "header_left": {"bold": True, "fontSize": 9, "textColor": "#434343", "verticalAlign": "bottom"},
    "label": {"textColor": "#01666b", "verticalAlign": "middle", "wrapping": "clip"},
    "figure": {"textColor": "#434343", "verticalAlign": "middle", "align": "right"},
    "faint": {
        "textColor": "#6B7280",
        "verticalAlign": "middle",
        "align": "right",
        "italic": True,
        "fontSize": 9,
    },
    "faint_left": {"textColor": "#6B7280", "verticalAlign": "middle", "italic": True, "fontSize": 9},
    "link": {"textColor": "#01666b", "verticalAlign": "bottom", "align": "right", "fontSize": 9},
    "words": {"textColor": "#434343", "verticalAlign": "middle", "wrapping": "clip"},
}
STYLE_IDS = {name: number for number, name in enumerate(STYLES, 1)}
FORMATS = ["0.0%", "#,##0", '#,##0.0" h"', '#,##0.0" d"', "0.00", "#,##0.00"]
BORDERS = {
    1: {"bottom": {"style": "thin", "color": "#CCCCCC"}},
    2: {"bottom": {"style": "thin", "color": "#EEEEEE"}},
}


def column_name(column):
    """Return the letters of a column, counted from 0."""
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


class Grid:
    """Cells, their looks and the figures above them. Columns count from 0, rows from 1."""

    def __init__(self, key, name, widths):
        self.key, self.name, self.widths = key, name, widths
        self.width = sum(widths.values())
        self.cells, self.styles, self.formats, self.borders, self.heights = {}, {}, {}, {}, {}
        self.rules, self.figures, self.merges = [], [], []
        self.last_column = max(widths)

    @staticmethod
    def shared():
        """Return what all sheets of a document refer to."""
        return {
            "styles": {str(number): STYLES[name] for name, number in STYLE_IDS.items()},
            "formats": {str(number): words for number, words in enumerate(FORMATS, 1)},
            "borders": {str(number): border for number, border in BORDERS.items()},
        }

    def put(self, column, row, content, style=None, format=None, border=None):
        """Fill one cell; an empty content leaves only its looks."""
        name = f"{column_name(column)}{row}"
        self.last_column = max(self.last_column, column)
        if content != "":
            self.cells[name] = content
        if style:
            self.styles[name] = STYLE_IDS[style]
        if format:
            self.formats[name] = FORMATS.index(format) + 1
        if border:
            self.borders[name] = border

    def height(self, row, pixels):
        self.heights[str(row - 1)] = {"size": pixels}

    def top(self, row):
        """Return the pixels above *row*."""
        return sum(self.heights.get(str(above), {"size": ROW_HEIGHT})["size"] for above in range(row - 1))

    def rule(self, dashboard_key, cells, formula, style):
        """Give *cells* a style where the formula, written for the first of them, is true."""
        self.rules.append(
            {
                "id": stable_id(dashboard_key, "rule", cells, formula),
                "ranges": [cells],
                "rule": {
                    "type": "CellIsRule",
                    "operator": "customFormula",
                    "values": [formula],
                    "style": style,
                },
            }
        )

    def sheet(self, rows):
        named = range(self.last_column + 1)
        heights = {str(row): {"size": ROW_HEIGHT} for row in range(rows)} | self.heights
        return {
            "id": self.key,
            "name": self.name,
            "colNumber": len(named),
            "rowNumber": rows,
            "cols": {str(column): {"size": self.widths.get(column, 96)} for column in named},
            "rows": dict(sorted(heights.items(), key=lambda item: int(item[0]))),
            "merges": self.merges,
            "cells": self.cells,
            "styles": self.styles,
            "formats": self.formats,
            "borders": self.borders,
            "conditionalFormats": self.rules,
            "dataValidationRules": [],
            "figures": self.figures,
            "tables": [],
            "areGridLinesVisible": False,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
        }
