"""What orders are classed by."""

from odoo.tools import SQL

from .columns import id_array


def class_facts(env, order_ids):
    """Grain: one row per order of *order_ids*, in the columns of ``DemandFacts`` but for the sets (arrays here)."""
    order = env["sale.order"]._fields
    return SQL(
        """
        SELECT o.id, o.company_id, ARRAY[o.partner_id, p.commercial_partner_id, o.partner_shipping_id],
               ARRAY(SELECT r.category_id FROM res_partner_res_partner_category_rel r
                      WHERE r.partner_id = p.commercial_partner_id),
               o.team_id,
               ARRAY(SELECT t.tag_id FROM sale_order_tag_rel t WHERE t.order_id = o.id),
               o.commitment_date, o.date_order,
               EXISTS (SELECT FROM order_release_commitment c WHERE c.order_id_value = o.id AND c.kind = 'promised')
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
         WHERE o.id = ANY(%s)
        """,
        id_array(order_ids),
        to_flush=[
            *(
                order[name]
                for name in ("company_id", "partner_id", "partner_shipping_id", "team_id", "tag_ids")
            ),
            *(order[name] for name in ("commitment_date", "date_order")),
            env["res.partner"]._fields["commercial_partner_id"],
            env["res.partner"]._fields["category_id"],
        ],
    )
