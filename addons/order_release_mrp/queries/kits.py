"""Which products are kits."""

from odoo.tools import SQL


def kit_boms(env, product_ids, company_ids):
    """Grain: one row (product, company, bill of materials) per product that is a kit there: stock's own choice."""
    bom = env["mrp.bom"]._fields
    return SQL(
        """
        SELECT DISTINCT ON (p.id, c.id) p.id, c.id, b.id
          FROM mrp_bom b
          JOIN product_product p
            ON p.product_tmpl_id = b.product_tmpl_id AND (b.product_id IS NULL OR b.product_id = p.id)
          JOIN res_company c ON c.id = COALESCE(b.company_id, c.id)
         WHERE b.type = 'phantom' AND b.active AND p.id = ANY(%s) AND c.id = ANY(%s)
         ORDER BY p.id, c.id, b.sequence, b.product_id, b.id
        """,
        list(product_ids),
        list(company_ids),
        to_flush=[
            bom[name]
            for name in ("type", "active", "product_id", "product_tmpl_id", "company_id", "sequence")
        ],
    )
