"""What the addons of the suite say about their KPIs, read from the files that declare them."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from devtools import odoo

# What is shown of a figure of each unit, as format of a cell.
FORMATS = {
    "ratio": "0.0%",
    "amount": "#,##0",
    "count": "#,##0",
    "quantity": "#,##0",
    "hours": '#,##0.0" h"',
    "days": '#,##0.0" d"',
    "turns": "0.00",
}


@dataclass(frozen=True)
class Kpi:
    code: str
    name: str
    unit: str
    up: bool
    target: float

    @property
    def format(self):
        return FORMATS[self.unit]


def declared():
    """Yield (addon, {field: text}) of every KPI that an addon of this checkout declares."""
    for path in sorted(odoo.ADDONS.glob("*/data/*.xml")):
        for record in ET.parse(path).getroot().iter("record"):
            if record.get("model") == "distribution.kpi":
                values = {
                    node.get("name"): node.text or node.get("eval") or node.get("ref") or ""
                    for node in record
                }
                yield path.parts[-3], {name: " ".join(text.split()) for name, text in values.items()}


def read_kpis():
    """Return {code: Kpi} of every KPI that an addon of this checkout declares."""
    return {
        values["code"]: Kpi(
            code=values["code"],
            name=values["name"],
            unit=values["unit"],
            up=values.get("direction", "up") == "up",
            target=float(values.get("target") or 0),
        )
        for _addon, values in declared()
    }
