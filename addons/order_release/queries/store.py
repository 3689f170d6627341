"""Writes of the engine in bulk: one statement per table, however many rows."""

import json

from odoo.tools import SQL

# Columns of a hold that follow from a verdict, with their types; see ``order.release.engine``.
VERDICT_COLUMNS = {
    "mode": "varchar",
    "figure": "float8",
    "limit": "float8",
    "excess": "float8",
    "unit": "varchar",
    "currency_id": "int",
    "stops_order": "bool",
    "releasable_qty": "float8",
    "facts": "jsonb",
    "clears_when": "varchar",
    "policy_line_id": "int",
}
# Of a new hold; the last two are the same for all.
NEW_HOLD = ("order_id", "line_id", "gate", "code", *VERDICT_COLUMNS, "state", "since")
# As ``logic.demand.Shown`` has them.
ORDER_COLUMNS = {
    "release_state": "varchar",
    "release_since": "timestamp",
    "release_gate": "varchar",
    "release_role_id": "int",
    "release_value_held": "numeric",
    "release_cost_per_hour": "numeric",
}


def update_holds(rows):
    """Give one hold per tuple of *rows* (id and the verdict columns in turn) the figures of today."""
    return _update("order_release_hold", _named(rows, VERDICT_COLUMNS), VERDICT_COLUMNS)


def supersede_holds(hold_ids):
    """Let covered holds be history: their figure became worse than covered, and a new one stands in their place."""
    return SQL("UPDATE order_release_hold SET state = 'superseded' WHERE id = ANY(%s)", list(hold_ids))


def cure_holds(hold_ids, now):
    """Close holds whose facts are gone."""
    return SQL(
        "UPDATE order_release_hold SET state = 'cured', cleared_at = %s WHERE id = ANY(%s)",
        now,
        list(hold_ids),
    )


def update_orders(rows):
    """Give one order per tuple of *rows* (id and the order columns in turn) the state that its form and the desk show.

    The time of the last change of the order is left alone: its content is what it was.
    """
    return _update("sale_order", _named(rows, ORDER_COLUMNS), ORDER_COLUMNS)


def _named(rows, columns):
    names = ("id", *columns)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _update(table, rows, columns):
    assignments = [SQL("%s = new.%s", SQL.identifier(name), SQL.identifier(name)) for name in columns]
    return SQL(
        "UPDATE %s AS old SET %s FROM %s WHERE old.id = new.id",
        SQL.identifier(table),
        SQL(", ").join(assignments),
        _recordset(rows, {"id": "int", **columns}),
    )


def _recordset(rows, columns):
    """Return *rows* as a derived table ``new``; what is absent is NULL.

    As one document: several hundred thousand single values cost writer and reader three times as much.
    """
    # The kinds are those above.
    typed = [SQL("%s " + kind, SQL.identifier(name)) for name, kind in columns.items()]
    return SQL("json_to_recordset(%s::json) AS new(%s)", json.dumps(rows, default=str), SQL(", ").join(typed))
