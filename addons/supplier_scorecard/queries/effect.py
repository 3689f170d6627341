"""The first deliveries after a corrective action: did it help?"""

from odoo.tools import SQL

from .metrics import MEASURES, OTIF


def effects(action_ids):
    """Grain: one row per corrective action of *action_ids* with deliveries due since it was done.

    Columns: action, lines looked at (the first ``test_lines`` that count for its measure), numerator, denominator.
    """
    measures = {
        "otif": OTIF["line"],
        **{code: MEASURES[code] for code in ("lead", "quality", "price", "changes", "documents")},
    }
    where = SQL(" ").join(
        SQL("WHEN action.test_measure = %s THEN %s", code, SQL(counts))
        for code, (counts, _y, _x) in measures.items()
    )
    y = SQL(" ").join(
        SQL("WHEN action.test_measure = %s THEN %s", code, SQL(up)) for code, (_c, up, _x) in measures.items()
    )
    x = SQL(" ").join(
        SQL("WHEN action.test_measure = %s THEN %s", code, SQL(down))
        for code, (_c, _y, down) in measures.items()
    )
    return SQL(
        """SELECT action.id, count(*), sum(line.y)::float8, sum(line.x)::float8
             FROM supplier_action action
            CROSS JOIN LATERAL (
                  SELECT CASE %(y)s END::float8 AS y, CASE %(x)s END::float8 AS x
                    FROM supplier_event
                   WHERE supplier_event.company_id = action.company_id AND supplier_event.partner_id = action.partner_id
                     AND due_date > action.done_on AND counted = 1 AND CASE %(where)s END
                     AND (action.product_id IS NULL OR supplier_event.product_id = action.product_id)
                     AND (action.categ_id IS NULL OR supplier_event.categ_id = action.categ_id)
                   ORDER BY due_date, supplier_event.id LIMIT action.test_lines
            ) line
            WHERE action.id = ANY(%(ids)s)
            GROUP BY action.id""",
        y=y,
        x=x,
        where=where,
        ids=list(action_ids),
    )
