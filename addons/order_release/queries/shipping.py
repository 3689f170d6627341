"""Where orders go and what they weigh."""

from odoo.tools import SQL

from .columns import columns, id_array

# Of a receiver and the company it belongs to: something is missing from the address, or goods are taken at hours only.
WORTH_A_LOOK = SQL(
    "(receiver.release_receiving_id IS NOT NULL OR host.release_receiving_id IS NOT NULL"
    " OR COALESCE(receiver.street, '') = '' OR COALESCE(receiver.city, '') = '' OR COALESCE(receiver.zip, '') = ''"
    " OR receiver.country_id IS NULL)"
)
RECEIVER_FIELDS = ("street", "city", "zip", "country_id", "release_receiving_id")


def parcels(env, order_ids):
    """Grain: one row per order of *order_ids*, of which ``order_heads`` says that their delivery is worth a look.

    Id, the calendar of the receiver's hours (that of the delivery address, else of the customer) or null, and whether
    street, city, zip and country are missing.
    """
    return SQL(
        """
        SELECT o.id, COALESCE(receiver.release_receiving_id, host.release_receiving_id),
               COALESCE(receiver.street, '') = '', COALESCE(receiver.city, '') = '',
               COALESCE(receiver.zip, '') = '' AND COALESCE(country.zip_required, TRUE), receiver.country_id IS NULL
          FROM sale_order o
          JOIN res_partner receiver ON receiver.id = o.partner_shipping_id
          JOIN res_partner host ON host.id = receiver.commercial_partner_id
          LEFT JOIN res_country country ON country.id = receiver.country_id
         WHERE o.id = ANY(%s)
        """,
        id_array(order_ids),
        to_flush=[
            *columns(env, "sale.order", "partner_shipping_id"),
            *columns(env, "res.partner", "commercial_partner_id", *RECEIVER_FIELDS),
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
