"""Sums of supplier deliveries: everything a score is made of."""

from odoo.tools import SQL

# measure -> (rows that count, numerator, denominator); the text is ours, never a user's.
MEASURES = {
    "otif_requested": ("counted = 1", "otif_requested", "1"),
    "otif_first": ("counted = 1", "otif_first", "1"),
    "otif_last": ("counted = 1", "otif_last", "1"),
    "missed": ("counted = 1", "missed", "1"),
    "lead": ("lead_counted = 1", "lead_kept", "1"),
    "lead_days": ("lead_days IS NOT NULL", "lead_days", "1"),
    "price": ("billed_base > 0", "price_variance", "billed_base"),
    "contract": ("contract_amount > 0", "contract_variance", "contract_amount"),
    "quality": ("delivered_qty > 0", "LEAST(defect_qty, delivered_qty)", "delivered_qty"),
    "answer": ("confirm_counted = 1", "confirm_kept", "1"),
    "confirm_days": ("confirm_days IS NOT NULL", "confirm_days", "1"),
    "changes": ("counted = 1", "moved", "1"),
    "documents": ("bill_lines > 0", "bill_clean", "bill_lines"),
}
OTIF = {
    "line": ("counted = 1", "vendor_otif", "1"),
    "value": ("counted = 1 AND ordered_amount > 0", "vendor_otif * ordered_amount", "ordered_amount"),
}
FAULTS = ("days_vendor", "days_carrier", "days_late_order", "days_date_change", "days_dock")


def vendor_sums(table, company_id, start, end, unit="line"):
    """Grain: one row per vendor and category of the lines of *table* due from *start* to *end*.

    Columns: vendor, category, sister company, lines counted, ordered value, days late per owner, and per measure of
    :func:`codes` the sums n, y, x, yy, xy, xx. With *unit* order the OTIF is per order and stands in its first
    category.
    """
    measures = dict(MEASURES)
    if unit != "order":
        measures["otif"] = OTIF[unit]
    sums = SQL(", ").join(_sums(*measures[code]) for code in codes(unit))
    days = SQL(", ").join(SQL("sum(%s)", SQL.identifier(name)) for name in FAULTS)
    return SQL(
        """SELECT partner_id, categ_id, bool_or(is_sister), sum(counted), sum(ordered_amount) FILTER (WHERE counted = 1),
                  %s, %s
             FROM %s WHERE company_id = %s AND due_date BETWEEN %s AND %s
            GROUP BY partner_id, categ_id ORDER BY partner_id, categ_id""",
        days,
        sums,
        SQL.identifier(table),
        company_id,
        start,
        end,
    )


def codes(unit="line"):
    """Return the codes of the measures in the order of their columns."""
    return [*MEASURES] if unit == "order" else [*MEASURES, "otif"]


def order_otif(table, company_id, start, end):
    """Grain: one row per vendor and category: n, y, x, yy, xy, xx of the orders of which every counted line was OTIF."""
    return SQL(
        """SELECT partner_id, categ_id, %s
             FROM (SELECT partner_id, min(categ_id) AS categ_id, min(vendor_otif) AS hit
                     FROM %s WHERE company_id = %s AND due_date BETWEEN %s AND %s AND counted = 1
                    GROUP BY partner_id, order_id) orders
            GROUP BY partner_id, categ_id""",
        _sums("TRUE", "hit", "1"),
        SQL.identifier(table),
        company_id,
        start,
        end,
    )


def weekly_otif(table, company_id, start, end):
    """Grain: one row per vendor and week (0 the oldest) between the days: lines that were OTIF, lines counted."""
    return SQL(
        """SELECT partner_id, (due_date - %s::date) / 7, sum(vendor_otif), sum(counted)
             FROM %s WHERE company_id = %s AND due_date BETWEEN %s AND %s AND counted = 1
            GROUP BY 1, 2""",
        start,
        SQL.identifier(table),
        company_id,
        start,
        end,
    )


def _sums(where, y, x):
    values = (y, x, f"({y})::float8 * ({y})", f"({x})::float8 * ({y})", f"({x})::float8 * ({x})")
    parts = [
        SQL("COALESCE(sum(%s) FILTER (WHERE %s), 0)::float8", SQL(value), SQL(where)) for value in values
    ]
    return SQL("count(*) FILTER (WHERE %s), %s", SQL(where), SQL(", ").join(parts))
