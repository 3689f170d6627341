"""Stock's reordering rules beside the levels that are to rule them."""

from odoo.tools import SQL


def rules_to_write(company_id, after_id, limit, chosen):
    """Return (rule, level, minimum, maximum, state, policy) of the next rules whose policy writes, by rule.

    State: 'write' where the rule differs from its level, 'edited' where a person changed it since it was written,
    'same' where nothing is to be done.  A product never asked for keeps the rule a person gave it.
    """
    return SQL(
        """
        SELECT rule.id, level.id, wanted.low, wanted.high,
               CASE WHEN level.written_min_qty IS NOT NULL
                     AND (rule.product_min_qty::float8, rule.product_max_qty::float8)
                         IS DISTINCT FROM (level.written_min_qty::float8, level.written_max_qty::float8) THEN 'edited'
                    WHEN (rule.product_min_qty::float8, rule.product_max_qty::float8)
                         IS DISTINCT FROM (wanted.low, wanted.high)
                      OR level.rule_state <> 'written' THEN 'write'
                    ELSE 'same' END, level.policy_id
          FROM replenishment_level level
          JOIN replenishment_policy policy ON policy.id = level.policy_id AND policy.mode = 'write' AND policy.active
          JOIN stock_warehouse_orderpoint rule ON rule.id = level.orderpoint_id AND rule.active
          JOIN replenishment_series series ON series.warehouse_id = level.warehouse_id
               AND series.product_id = level.product_id AND cardinality(series.weeks) > 0
         CROSS JOIN LATERAL (
               SELECT GREATEST(level.reorder_point + 1, 0)::float8 AS low,
                      GREATEST(level.order_up_to, level.reorder_point + 1, 0)::float8 AS high) wanted
         WHERE level.company_id = %(company)s AND rule.id > %(after)s AND %(chosen)s
         ORDER BY rule.id
         LIMIT %(limit)s
        """,
        company=company_id,
        after=after_id,
        limit=limit,
        chosen=chosen,
    )


def write_rules(rows):
    """Return the statement that writes (rule, minimum, maximum) into stock's rules."""
    return SQL(
        """
        UPDATE stock_warehouse_orderpoint rule
           SET product_min_qty = given.low, product_max_qty = given.high, write_date = timezone('UTC', now())
          FROM (VALUES %s) given(id, low, high)
         WHERE rule.id = given.id
        """,
        SQL(", ").join(SQL("(%s, %s::numeric, %s::numeric)", *row) for row in rows),
    )


def mark_written(rows):
    """Return the statement that remembers on the levels what their rules were before and are now: (level, rule, low, high).

    It must run before :func:`write_rules`: the values before the first writing are read from the rules.
    """
    return SQL(
        """
        UPDATE replenishment_level level
           SET original_min_qty = COALESCE(level.original_min_qty, rule.product_min_qty),
               original_max_qty = COALESCE(level.original_max_qty, rule.product_max_qty),
               written_min_qty = given.low, written_max_qty = given.high, rule_state = 'written'
          FROM (VALUES %s) given(id, rule_id, low, high)
          JOIN stock_warehouse_orderpoint rule ON rule.id = given.rule_id
         WHERE level.id = given.id
        """,
        SQL(", ").join(SQL("(%s, %s, %s::float8, %s::float8)", *row) for row in rows),
    )
