"""Where the cells get their figures: pivots and a list over the database, or made-up figures for the sample."""

import hashlib
import json
import uuid

from .spec import BRANCH, CATEGORY, CHANNEL, COMPANY, CONTACT, Breakdown, Trend

VALUE = "distribution.kpi.value"
MEASURE = "ratio:avg"
CODE = "kpi_id.code"
WEEK = "day:week"
WEEKS = 54
CASES = 10
# Own action: the values as a list with their evidence, whatever the kernel's own screen opens first.
VALUES_ACTION = "distribution_dashboard.distribution_dashboard_values_action"
FILTERED = {"company_id": "res.company", "warehouse_id": "stock.warehouse", "team_id": "crm.team"}
# Sample figures that belong together, where a share of a typical size would contradict its neighbours.
SAMPLE_SIZES = {
    "bridge_list": 1_000_000,
    "bridge_price": 40_000,
    "bridge_discount": 60_000,
    "bridge_returns": 20_000,
    "bridge_credits": 8_000,
    "bridge_cost": 620_000,
    "bridge_freight": 35_000,
    "bridge_expedite": 6_000,
    "delivered_margin": 0.24,
    "return_value": 20_000,
    "return_value_wrong": 3_000,
    "return_value_damaged": 4_000,
    "return_value_defective": 6_000,
    "return_value_late": 1_000,
    "return_value_unwanted": 4_000,
    "return_value_other": 1_000,
    "return_value_unexplained": 1_000,
    "supplier_claims_open": 8_000,
    "replenishment_emergency_premium": 2_000,
    "revenue": 870_000,
    "order_intake": 900_000,
    "gross_margin": 0.29,
    "gross_margin_value": 250_000,
    "receivables_value": 380_000,
    "receivables_overdue_value": 40_000,
    "unbilled_value": 15_000,
    "supplier_grni": 30_000,
    "stock_value": 600_000,
    "release_backlog_value": 30_000,
    "backorder_value": 20_000,
    "order_backlog_value": 90_000,
}
CASE_FIELDS = ("name", "user_id", "partner_id", "deadline_at", "amount_at_risk_group", "cost_per_hour_group")


def stable_id(*path):
    """Return an id that is the same in every run, so that a diff shows what has changed and nothing else."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "distribution_dashboard/" + "/".join(map(str, path))))


def text(words):
    """Return the formula of *words* in the reader's language."""
    return f"=_t({json.dumps(words)})"


class Live:
    """Formulas over pivots of KPI values by code, all under the same four filters."""

    is_sample = False

    def __init__(self, dashboard):
        self.key = dashboard.key
        self.codes = dashboard.codes()
        self.pivots, self.filters = {}, []
        self.period = self._add_filter("Period", "date", defaultValue="last_90_days")
        names = {"company_id": "Company", "warehouse_id": "Branch", "team_id": "Channel"}
        self.chosen = {
            field: self._add_filter(names[field], "relation", modelName=model)
            for field, model in FILTERED.items()
        }
        self.now = self._add_pivot("Now", self.codes, columns=(CODE,))
        self.before = self._add_pivot("Period before", self.codes, columns=(CODE,), offset=-1)
        self.targets = self._add_target_pivot()
        trends = [block for block in dashboard.blocks() if isinstance(block, Trend)]
        weekly = tuple(dict.fromkeys(code for trend in trends for code in trend.codes))
        self.weekly = self._add_pivot("By week", weekly, columns=(CODE,), rows=(("day", "week"),))
        self.tables = {
            block: self._add_pivot(
                block.title,
                block.codes,
                columns=(CODE,),
                rows=((block.by, None),),
                named=block.by in (CONTACT, CATEGORY),
                latest=block.latest,
                sort=(block.codes[0], "asc" if block.worst_first else "desc"),
            )
            for block in dashboard.blocks()
            if isinstance(block, Breakdown)
        }

    def _add_filter(self, label, kind, **values):
        identity = stable_id(self.key, "filter", label)
        self.filters.append({"id": identity, "type": kind, "label": label, **values})
        return identity

    def _matching(self, offset=0, period=True):
        matching = {self.chosen[field]: {"chain": field, "type": "many2one"} for field in FILTERED}
        if period:
            matching[self.period] = {"chain": "day", "type": "date", "offset": offset}
        return matching

    def _add_pivot(self, name, codes, columns, rows=(), offset=0, named=False, latest=False, sort=None):
        key = str(len(self.pivots) + 1)
        domain = [[CODE, "in", list(codes)]]
        if named:
            domain.append([rows[0][0], "!=", False])
        if latest:
            domain.append(["day", ">=", "today -1d"])
        pivot = {
            "type": "ODOO",
            "id": key,
            "formulaId": key,
            "name": name,
            "model": VALUE,
            "domain": domain,
            "context": {},
            "measures": [{"id": MEASURE, "fieldName": "ratio", "aggregator": "avg"}],
            "rows": [
                {"fieldName": field, **({"granularity": granularity, "order": "asc"} if granularity else {})}
                for field, granularity in rows
            ],
            "columns": [{"fieldName": field} for field in columns],
            "fieldMatching": self._matching(offset, period=not latest),
            "actionXmlId": VALUES_ACTION,
        }
        if sort:
            code, order = sort
            column = [{"field": CODE, "value": code, "type": "char"}]
            pivot["sortedColumn"] = {"measure": MEASURE, "order": order, "domain": column}
        self.pivots[key] = pivot
        return key

    def _add_target_pivot(self):
        """The limits that people set on the KPIs; no filter is about them."""
        key = str(len(self.pivots) + 1)
        self.pivots[key] = {
            "type": "ODOO",
            "id": key,
            "formulaId": key,
            "name": "Targets",
            "model": "distribution.kpi",
            "domain": [["code", "in", list(self.codes)]],
            "context": {},
            "measures": [
                {"id": f"{name}:sum", "fieldName": name, "aggregator": "sum"}
                for name in ("target", "warning")
            ],
            "rows": [{"fieldName": "code"}],
            "columns": [],
            "fieldMatching": {},
        }
        return key

    def figure(self, code):
        return f'=PIVOT.VALUE({self.now},"{MEASURE}","{CODE}","{code}")'

    def figure_before(self, code):
        return f'=PIVOT.VALUE({self.before},"{MEASURE}","{CODE}","{code}")'

    def limit(self, code, name):
        return f'=PIVOT.VALUE({self.targets},"{name}:sum","code","{code}")'

    def week(self, position):
        return f'=PIVOT.HEADER({self.weekly},"#{WEEK}",{position})'

    def week_figure(self, code, position):
        return f'=PIVOT.VALUE({self.weekly},"{MEASURE}","#{WEEK}",{position},"{CODE}","{code}")'

    def row(self, block, position):
        return f'=PIVOT.HEADER({self.tables[block]},"#{block.by}",{position})'

    def row_figure(self, block, code, position):
        return f'=PIVOT.VALUE({self.tables[block]},"{MEASURE}","#{block.by}",{position},"{CODE}","{code}")'

    def case(self, field, position):
        return f'=ODOO.LIST(1,{position},"{field}")'

    def lists(self):
        return {
            "1": {
                "id": "1",
                "name": "Open exceptions",
                "model": "distribution.exception",
                "columns": list(CASE_FIELDS),
                "domain": [["state", "!=", "closed"]],
                "context": {},
                "orderBy": [{"name": "cost_per_hour_group", "asc": False}, {"name": "id", "asc": True}],
                "fieldMatching": self._matching(period=False),
            }
        }


class Sample:
    """Made-up figures, the same in every run, shown faded until the first KPI is counted."""

    is_sample = True
    pivots, filters = {}, []
    names = {
        BRANCH: "Branch",
        CHANNEL: "Channel",
        COMPANY: "Company",
        CONTACT: "Contact",
        CATEGORY: "Category",
    }

    def __init__(self, _dashboard, kpis):
        self.kpis = kpis

    def _chance(self, *path):
        """Return a figure from 0 to 1 that belongs to *path*."""
        return (
            int.from_bytes(hashlib.blake2b("/".join(map(str, path)).encode(), digest_size=4).digest()) / 2**32
        )

    def _figure(self, code, *path, scale=1.0):
        kpi, chance = self.kpis[code], self._chance(code, *path)
        typical = {"ratio": 0.9 if kpi.up else 0.08, "amount": 400_000, "count": 900, "quantity": 900}
        typical |= {"hours": 12, "days": 20, "turns": 6}
        middle = SAMPLE_SIZES.get(code) or kpi.target or typical[kpi.unit]
        if kpi.unit == "ratio":
            reach = min(middle, 1 - middle) or 0.1
            return str(round(middle + reach * (chance - 0.5), 4))
        if kpi.unit in ("hours", "days", "turns"):
            scale = 1.0
        return str(round(middle * scale * (0.9 + 0.2 * chance), 1))

    def figure(self, code):
        return self._figure(code, "now")

    def figure_before(self, code):
        return self._figure(code, "before")

    def limit(self, code, name):
        return str(self.kpis[code].target or "") if name == "target" else ""

    def week(self, position):
        return f"W{position}" if position <= 13 else ""

    def week_figure(self, code, position):
        return self._figure(code, "week", position, scale=1 / 13) if position <= 13 else ""

    def row(self, block, position):
        return f"{self.names[block.by]} {position}" if position <= 5 else ""

    def row_figure(self, block, code, position):
        return self._figure(code, block.title, position, scale=1 / position) if position <= 5 else ""

    def case(self, field, position):
        if position > 5:
            return ""
        words = {
            "name": f"Exception {position}",
            "user_id": "Somebody",
            "partner_id": f"Contact {position}",
            "deadline_at": "",
        }
        return words.get(field, str(12_000 // position))

    def lists(self):
        return {}
