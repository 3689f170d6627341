"""Where orders go and what they weigh."""

from odoo.tools import SQL

from .columns import columns, id_array


def parcels(env, order_ids):
    """Grain: one row per order of *order_ids* that lacks part of its delivery address or whose receiver has hours.

    Id, the calendar of the receiver's hours (that of the delivery address, else of the customer) or null, and whether
    street, city, zip and country are missing.
    """
    return SQL(
        """
        SELECT o.id, COALESCE(p.release_receiving_id, customer.release_receiving_id),
               COALESCE(p.street, '') = '', COALESCE(p.city, '') = '',
               COALESCE(p.zip, '') = '' AND COALESCE(country.zip_required, TRUE), p.country_id IS NULL
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_shipping_id
          LEFT JOIN res_partner customer ON customer.id = p.commercial_partner_id
          LEFT JOIN res_country country ON country.id = p.country_id
         WHERE o.id = ANY(%s)
           AND (p.release_receiving_id IS NOT NULL OR customer.release_receiving_id IS NOT NULL
                OR COALESCE(p.street, '') = '' OR COALESCE(p.city, '') = '' OR COALESCE(p.zip, '') = ''
                OR p.country_id IS NULL)
        """,
        id_array(order_ids),
        to_flush=[
            *columns(env, "sale.order", "partner_shipping_id"),
            *columns(env, "res.partner", "street", "city", "zip", "country_id"),
            *columns(env, "res.partner", "release_receiving_id", "commercial_partner_id"),
        ],
    )


def measures(env, product_ids):
    """Grain: one row (product, weight, volume of one unit) per product of *product_ids* that has either."""
    return SQL(
        """
        SELECT id, COALESCE(weight, 0)::float8, COALESCE(volume, 0)::float8 FROM product_product
         WHERE id = ANY(%s) AND (weight > 0 OR volume > 0)
        """,
        id_array(product_ids),
        to_flush=columns(env, "product.product", "weight", "volume"),
    )
