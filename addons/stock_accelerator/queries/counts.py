from odoo.tools import SQL


def insert_counts(rows):
    """Append counts. Grain: one row per (day, path, operation, reason) and hand-over of a process.

    *rows* are (day, path, operation, reason, calls, records, seconds). Rows are only ever added here: a running
    total would be one hot row, and under REPEATABLE READ its writers would fail on each other.
    """
    values = SQL(", ").join(SQL("%s", tuple(row)) for row in rows)
    return SQL(
        """
        INSERT INTO stock_accelerator_count (day, path, operation, reason, calls, records, seconds)
        VALUES %s
        """,
        values,
    )


def fold_counts(before):
    """Fold the rows of finished days into one row per (day, path, operation, reason), and drop the old ones."""
    return SQL(
        """
        WITH gone AS (
            DELETE FROM stock_accelerator_count WHERE day < %s
            RETURNING day, path, operation, reason, calls, records, seconds
        )
        INSERT INTO stock_accelerator_count (day, path, operation, reason, calls, records, seconds)
        SELECT day, path, operation, reason, SUM(calls), SUM(records), SUM(seconds)
          FROM gone
         GROUP BY day, path, operation, reason
        """,
        before,
    )
