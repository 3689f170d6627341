"""Lead times out of the scorecard's events, one row per order line that was delivered."""

from odoo.tools import SQL

READS = ("company_id", "product_id", "partner_id", "lead_days", "ordered_date", "completed_date", "missed",
         "days_date_change", "days_dock")  # fmt: skip


def scored_receipts(company_id, since):
    """Return (product, vendor, days) of every line ordered since *since* and complete.

    Days from order to full receipt less those we asked for by moving the date and those our dock was shut: the vendor
    would have delivered without them, and stock kept for them would answer a fault that is not his.
    """
    return SQL(
        """
        SELECT product_id, partner_id,
               GREATEST(lead_days - COALESCE(days_date_change, 0) - COALESCE(days_dock, 0), 0)::float8
          FROM supplier_event
         WHERE company_id = %s AND ordered_date >= %s AND completed_date IS NOT NULL AND lead_days IS NOT NULL
           AND COALESCE(missed, 0) = 0
        """,
        company_id,
        since,
    )
