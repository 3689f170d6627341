"""How figures are added up from documents: one query per kind of document, whatever the codes and the days.

A *kind* of document has a detail query, whose rows carry the day, the slice, the document's id and its facts; a
*figure* says which rows count for a KPI and what each adds to its numerator and denominator. The same detail query
adds up the figures and names the documents behind a value, so the two cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.zones import join_zones, near

SLICE = ("day", "company_id", "warehouse_id", "team_id", "partner_id", "categ_id")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one row adds: expressions over the facts of its kind, written in code and never by a person."""

    numerator: str
    denominator: str = "0"
    where: str = "TRUE"


@dataclass(frozen=True, slots=True)
class Kind:
    """Documents of ``model`` as ``detail(scope)`` finds them; the columns of SLICE, ``id``, then the facts."""

    model: str
    detail: Callable
    figures: dict


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents of which days. ``zones`` is what ``res.company._local_zones`` returns;
    ``today`` is the day a snapshot is taken for."""

    company_ids: tuple
    start: date
    end: date
    now: datetime
    today: date
    zones: tuple

    def near(self, moment):
        """Return the condition that *moment* lies in the period or a day beside it."""
        return SQL("%s %s", moment, near(self.start, self.end))

    def companies(self, column):
        return SQL("%s = ANY(%s)", column, list(self.company_ids))

    def join_zones(self, company, warehouse):
        """Return the joins by which ``zones.ZONE`` is known."""
        return join_zones(self.zones, company, warehouse)


def add_up(kind, codes, scope):
    """Grain: one row per slice and day: SLICE, then per code the number of documents, numerator and denominator."""
    sums = []
    for code in codes:
        figure = kind.figures[code]
        sums.append(
            SQL(
                """COUNT(*) FILTER (WHERE %(where)s),
                   COALESCE(SUM(%(numerator)s) FILTER (WHERE %(where)s), 0)::float8,
                   COALESCE(SUM(%(denominator)s) FILTER (WHERE %(where)s), 0)::float8""",
                where=SQL(figure.where),
                numerator=SQL(figure.numerator),
                denominator=SQL(figure.denominator),
            )
        )
    return SQL(
        "SELECT %s, %s FROM (%s) AS fact WHERE day BETWEEN %s AND %s GROUP BY %s",
        SQL(", ").join(SQL.identifier(name) for name in SLICE),
        SQL(", ").join(sums),
        kind.detail(scope),
        scope.start,
        scope.end,
        SQL(", ").join(SQL.identifier(name) for name in SLICE),
    )


def measures(kind, codes, scope):
    """Grain: one row per code, slice and day that has documents: the columns of `kpi_store.MEASURED`."""
    figures = SQL(", ").join(
        SQL("(%s, counted_%s, numerator_%s, denominator_%s)", code, SQL(str(n)), SQL(str(n)), SQL(str(n)))
        for n, code in enumerate(codes)
    )
    names = ("counted", "numerator", "denominator")
    columns = [f"{name}_{n}" for n in range(len(codes)) for name in names]
    return SQL(
        """SELECT figure.code, %(slice)s, NULL::float8 AS bin, figure.numerator, figure.denominator
             FROM (%(sums)s) AS added(%(slice)s, %(columns)s)
            CROSS JOIN LATERAL (VALUES %(figures)s) AS figure(code, counted, numerator, denominator)
            WHERE figure.counted > 0""",
        slice=SQL(", ").join(SQL.identifier(name) for name in SLICE),
        sums=add_up(kind, codes, scope),
        columns=SQL(", ").join(SQL.identifier(name) for name in columns),
        figures=figures,
    )


def documents(kind, code, scope, slice_):
    """Grain: one row per document (id) behind the figure *code* of the slice, its values in the order of SLICE."""
    same = [
        SQL("%s IS NOT DISTINCT FROM %s", SQL.identifier(name), value)
        for name, value in zip(SLICE, slice_, strict=True)
    ]
    return SQL(
        "SELECT DISTINCT id FROM (%s) AS fact WHERE id IS NOT NULL AND %s AND (%s) ORDER BY id",
        kind.detail(scope),
        SQL(" AND ").join(same),
        SQL(kind.figures[code].where),
    )
