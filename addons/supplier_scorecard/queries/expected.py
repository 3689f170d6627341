"""Open order lines with what is known of their arrival, and the delays of the past."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

from .open_receipts import open_lines

_READS = {
    "purchase.order": ("acknowledged", "date_approve", "user_id"),
    "supplier.event": ("company_id", "partner_id", "categ_id", "completed_date", "due_last"),
    "supplier.commitment": ("line_id_value", "kind", "asked_by"),
}  # fmt: skip


def expected_lines(env, company_ids, zones, line_ids=None):
    """Grain: one row per open order line of *company_ids*, see ``open_lines``.

    Line, order, its name, company, warehouse, vendor (commercial), contact, product, category, buyer, local day of the
    promise, local day of ordering, open quantity (product unit), open value (company currency), whether the vendor
    confirmed: the order, or a date of the line. *zones*: VALUES of warehouse, zone name.
    """
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s)
        SELECT line.id, line.order_id, po.name, line.company_id, line.warehouse_id, vendor.commercial_partner_id,
               po.partner_id, line.product_id, tmpl.categ_id, po.user_id,
               timezone(COALESCE(zone.name, 'UTC'), timezone('UTC', line.due))::date,
               timezone(COALESCE(zone.name, 'UTC'), timezone('UTC', COALESCE(po.date_approve, po.create_date)))::date,
               line.quantity, COALESCE(line.value, 0),
               COALESCE(po.acknowledged, FALSE) OR EXISTS (
                   SELECT 1 FROM supplier_commitment c
                    WHERE c.line_id_value = line.id AND (c.kind = 'confirmed' OR c.asked_by = 'vendor'))
          FROM (%(lines)s) line
          JOIN purchase_order po ON po.id = line.order_id
          JOIN res_partner vendor ON vendor.id = po.partner_id
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
          LEFT JOIN zone ON zone.warehouse_id = line.warehouse_id
         WHERE %(narrowed)s
         ORDER BY line.id
        """,
        zones=zones,
        lines=open_lines(env, company_ids),
        narrowed=SQL("TRUE") if line_ids is None else SQL("line.id = ANY(%s)", list(line_ids)),
        to_flush=fields_of(env, _READS),
    )


def delays(env, company_ids, since, vendor_ids, categ_ids):
    """Grain: one row per company, vendor or category, and delay in calendar days, of lines complete since that day.

    Company, vendor (null in rows of a category), category (null in rows of a vendor), delay, number of lines. The
    delay counts from the last promise: the promise as it stood when the goods came.
    """
    return SQL(
        """
        SELECT company_id, partner_id, CASE WHEN GROUPING(categ_id) = 0 THEN COALESCE(categ_id, 0) END,
               completed_date - due_last, COUNT(*)
          FROM supplier_event
         WHERE company_id = ANY(%(companies)s) AND completed_date >= %(since)s AND due_last IS NOT NULL
           AND (partner_id = ANY(%(vendors)s) OR COALESCE(categ_id, 0) = ANY(%(categories)s))
         GROUP BY GROUPING SETS ((company_id, partner_id, completed_date - due_last),
                                 (company_id, categ_id, completed_date - due_last))
        """,
        companies=list(company_ids),
        since=since,
        vendors=list(vendor_ids),
        categories=[categ or 0 for categ in categ_ids],
        to_flush=[env["supplier.event"]._fields[name] for name in _READS["supplier.event"]],
    )
