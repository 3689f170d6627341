"""Spreadsheet dashboards out of short definitions: `definitions/` says what, `build` makes the files."""
