"""From the facts of order lines to what is judged in columns, and from there to deliveries.

The facts stay in the database: only what a judgement rests on leaves it, and only the judgement comes back.
"""

from odoo.tools import SQL

from odoo.addons.distribution_control.logic.wire import INTEGER, REAL
from odoo.addons.supplier_scorecard.logic.days import EPOCH, NO_DAY

FACTS, JUDGED = "supplier_line_facts", "supplier_line_judged"
IDS = ("line_id", "company_id", "partner_id", "categ_id", "warehouse_id", "list_lead_days")
DAYS = (
    "ordered_on", "requested", "first", "last", "cancelled_on", "asked_on", "answered_on", "our_date", "shipped_on",
)  # fmt: skip
LINE_KINDS = dict.fromkeys([*IDS, *DAYS, "receipts"], INTEGER) | {"ordered": REAL}
RECEIPT_KINDS = {"day": INTEGER, "quantity": REAL}
FLAGS = (
    "lead_counted", "lead_kept", "counted", "on_time", "in_full", "otif", "missed", "otif_requested", "otif_first",
    "otif_last", "vendor_otif", "excused", "confirm_counted", "confirm_kept",
)  # fmt: skip
LATE = ("days_vendor", "days_carrier", "days_late_order", "days_date_change", "days_dock")
JUDGED_KINDS = dict.fromkeys(
    ["line_id", "terms_id", "due_date", "completed_date", *FLAGS, *LATE], INTEGER
) | (dict.fromkeys(["required_qty", "received_qty", "on_time_qty"], REAL))
# Column of supplier.event: what it is of the facts (f) and the judgement (j); the text is ours, never a user's.
COLUMNS = {
    **{name: f"f.{name}" for name in (
        "line_id", "order_id", "company_id", "warehouse_id", "partner_id", "is_sister", "product_id", "categ_id",
        "baseline_known", "bill_lines", "bill_clean", "confirm_days", "vendor_moves",
    )},
    **{name: f"j.{name}" for name in (*FLAGS, *LATE, "received_qty", "on_time_qty")},
    "terms_id": "NULLIF(j.terms_id, 0)",
    "ordered_date": "f.ordered_on",
    "due_date": f"DATE '{EPOCH}' + j.due_date",
    "due_requested": "f.requested",
    "due_first": "f.first",
    "due_last": "f.last",
    "completed_date": f"DATE '{EPOCH}' + NULLIF(j.completed_date, {NO_DAY})",
    "lead_days": f"DATE '{EPOCH}' + NULLIF(j.completed_date, {NO_DAY}) - f.ordered_on",
    "required_qty": "CASE WHEN j.required_qty = 0 THEN f.ordered ELSE j.required_qty END",
    "returned_qty": "f.returned",
    "delivered_qty": "j.received_qty + f.returned",
    "defect_qty": "f.defect",
    "ordered_amount": "f.amount",
    "otif_amount": "CASE WHEN j.otif = 1 THEN f.amount ELSE 0 END",
    "days_late": " + ".join(f"j.{name}" for name in LATE),
    # Empty, not nought: the average over any rows is then the share of those counted.
    "otif_share": "CASE WHEN j.counted = 1 THEN j.vendor_otif END",
    "billed_amount": "f.billed",
    "price_variance": "f.billed - f.billed_base",
    "billed_base": "f.billed_base",
    "contract_amount": "COALESCE(f.contract_amount, 0)",
    "contract_variance": "CASE WHEN f.contract_amount <> 0 THEN f.amount - f.contract_amount ELSE 0 END",
    "moved": "CASE WHEN f.vendor_moves > 0 THEN 1 ELSE 0 END",
}  # fmt: skip


def keep_facts(query):
    """Put the rows of ``queries.events.line_facts`` into a temporary table made anew."""
    return SQL(
        "DROP TABLE IF EXISTS pg_temp.%(name)s; CREATE TEMPORARY TABLE %(name)s ON COMMIT DROP AS %(query)s",
        name=SQL.identifier(FACTS),
        query=query,
    )


def make_judged():
    """Make the temporary table of judgements anew, one row per order line."""
    kinds = {INTEGER: SQL("int4"), REAL: SQL("float8")}
    columns = (SQL("%s %s", SQL.identifier(name), kinds[kind]) for name, kind in JUDGED_KINDS.items())
    return SQL(
        "DROP TABLE IF EXISTS pg_temp.%(name)s; CREATE TEMPORARY TABLE %(name)s (%(columns)s) ON COMMIT DROP",
        name=SQL.identifier(JUDGED),
        columns=SQL(", ").join(columns),
    )


def copy_judged():
    """Return the COPY statement that takes JUDGED_KINDS."""
    return f"COPY pg_temp.{JUDGED} ({', '.join(JUDGED_KINDS)}) FROM STDIN (FORMAT binary)"


def facts_size():
    """Grain: one row: how many pages the facts fill."""
    return SQL(
        "SELECT pg_relation_size('pg_temp.%s') / current_setting('block_size')::int", SQL.identifier(FACTS)
    )


def lines_of_pages(start, end):
    """Grain: one row per order line of these pages of the facts, in their order: LINE_KINDS, none of them null."""
    columns = [
        *(SQL("COALESCE(%s, 0)::int4", SQL.identifier(name)) for name in IDS),
        *(SQL("COALESCE(%s - DATE %s, %s)::int4", SQL.identifier(name), str(EPOCH), NO_DAY) for name in DAYS),
        SQL("COALESCE(cardinality(days), 0)::int4"),
        SQL("ordered"),
    ]
    return SQL("SELECT %s FROM %s", SQL(", ").join(columns), _pages(start, end))


def receipts_of_pages(start, end):
    """Grain: one row per order line of these pages and day of receipts, in the order of both: RECEIPT_KINDS."""
    return SQL(
        "SELECT came.day - DATE %s, came.quantity FROM %s CROSS JOIN LATERAL unnest(days, quantities) AS came(day, quantity)",
        str(EPOCH),
        _pages(start, end),
    )


def _pages(start, end):
    return SQL(
        "(SELECT * FROM pg_temp.%s WHERE ctid >= %s::tid AND ctid < %s::tid) AS page",
        SQL.identifier(FACTS),
        f"({start},0)",
        f"({end},0)",
    )


def excuses():
    """Grain: one row per order line with accepted appeals: line, owners, days."""
    return SQL(
        "SELECT line_id, owners, excuse_days FROM pg_temp.%s WHERE owners IS NOT NULL", SQL.identifier(FACTS)
    )


def deliveries():
    """Grain: one row per judged order line: COLUMNS, those of ``supplier.event``."""
    columns = (SQL("%s AS %s", SQL(code), SQL.identifier(name)) for name, code in COLUMNS.items())  # pylint: disable=sql-injection
    return SQL(
        "SELECT %s FROM pg_temp.%s f JOIN pg_temp.%s j ON j.line_id = f.line_id",
        SQL(", ").join(columns),
        SQL.identifier(FACTS),
        SQL.identifier(JUDGED),
    )


def store(now):
    """INSERT or UPDATE ``supplier_event`` with the judged lines; a row that did not change is not touched.

    By SQL because the table is derived, has no computed stored fields and no followers: 500,000 rows through the ORM
    would take minutes for nothing.
    """
    names = [SQL.identifier(name) for name in COLUMNS]
    # Compared to decide whether a row changed; the stamp is not part of the facts.
    same, new = (
        SQL(", ").join(SQL("%s.%s", SQL.identifier(side), name) for name in names)
        for side in ("e", "excluded")
    )
    return SQL(
        """INSERT INTO supplier_event AS e (%(names)s, built_at) SELECT judged.*, %(now)s FROM (%(rows)s) judged
               ON CONFLICT (line_id) DO UPDATE SET %(sets)s, built_at = EXCLUDED.built_at
            WHERE (%(same)s) IS DISTINCT FROM (%(new)s)""",
        names=SQL(", ").join(names),
        now=now,
        rows=deliveries(),
        sets=SQL(", ").join(SQL("%s = EXCLUDED.%s", name, name) for name in names),
        same=same,
        new=new,
    )


def keep_as_of(table):
    """Put the judged lines into the temporary *table*, of the shape of ``supplier_event``, made anew."""
    return SQL(
        """DROP TABLE IF EXISTS pg_temp.%(name)s;
           CREATE TEMPORARY TABLE %(name)s (LIKE supplier_event) ON COMMIT DROP;
           ALTER TABLE pg_temp.%(name)s ALTER COLUMN id DROP NOT NULL;
           INSERT INTO pg_temp.%(name)s (%(columns)s) %(rows)s""",
        name=SQL.identifier(table),
        columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
        rows=deliveries(),
    )
