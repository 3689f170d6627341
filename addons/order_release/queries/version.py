"""The rows that make two releases at once notice each other: written, in ascending order, before anything is given."""

from odoo.tools import SQL


def take_credit_versions(partner_ids):
    """Raise the version of each commercial partner's credit; grain: one row per partner."""
    return SQL(
        """
        INSERT INTO order_release_credit_version (partner_id, version)
        SELECT partner_id, 1 FROM unnest(%s::int[]) AS taken(partner_id) ORDER BY partner_id
        ON CONFLICT (partner_id) DO UPDATE SET version = order_release_credit_version.version + 1
        """,
        list(partner_ids),
    )


def take_stock_versions(pairs):
    """Raise the version of each (product, warehouse); grain: one row per pair."""
    pairs = list(pairs)
    return SQL(
        """
        INSERT INTO order_release_stock_version (product_id, warehouse_id, version)
        SELECT product_id, warehouse_id, 1
          FROM unnest(%s::int[], %s::int[]) AS taken(product_id, warehouse_id)
         ORDER BY product_id, warehouse_id
        ON CONFLICT (product_id, warehouse_id) DO UPDATE SET version = order_release_stock_version.version + 1
        """,
        [product_id for product_id, _warehouse_id in pairs],
        [warehouse_id for _product_id, warehouse_id in pairs],
    )
