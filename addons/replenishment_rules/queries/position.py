"""Where every series stands now: on hand, coming, late, owed, and what its product, vendor and rule say."""

from odoo.tools import SQL

from .series import chosen_series

READS = {
    "stock.quant": ("product_id", "location_id", "quantity"),
    "stock.move": (
        "product_id", "product_qty", "state", "date", "company_id", "location_id", "location_dest_id", "location_final_id",
    ),
    "stock.location": ("usage", "warehouse_id"),
    "purchase.order": ("state", "picking_type_id", "company_id"),
    "purchase.order.line": ("order_id", "product_id", "product_qty", "product_uom_id", "date_planned", "display_type"),
    "product.supplierinfo": (
        "partner_id", "product_id", "product_tmpl_id", "min_qty", "price", "delay", "product_uom_id", "sequence",
        "company_id", "date_start", "date_end",
    ),
    "product.product": ("product_tmpl_id", "standard_price", "active"),
    "product.template": ("categ_id", "uom_id", "list_price"),
    "stock.warehouse.orderpoint": (
        "product_id", "warehouse_id", "location_id", "product_min_qty", "product_max_qty", "replenishment_uom_id", "active",
    ),
    "uom.uom": ("factor",),
}  # fmt: skip
OPEN = ("waiting", "confirmed", "assigned", "partially_available")


def places(company_id, not_available_ids):
    """Return the CTE ``place``: internal locations of the company's warehouses, and whether stock there can be promised."""
    return SQL(
        """
        place AS MATERIALIZED (
            SELECT location.id, location.warehouse_id, location.id <> ALL(%s) AS available
              FROM stock_location location
              JOIN stock_warehouse warehouse ON warehouse.id = location.warehouse_id AND warehouse.company_id = %s
             WHERE location.usage = 'internal'
        )
        """,
        list(not_available_ids),
        company_id,
    )


def positions(company_id, now, not_available_ids, chosen, counted):
    """Return (on hand, incoming, late, owed) per series in the order of their columns, in the product's unit.

    Incoming are open receipts and transfers and the lines of requests for quotation; late is the part due before *now*.
    What waits in a location that is not available is not on hand.  *counted*: the condition on ``move`` to be counted.
    """
    return SQL(
        """
        WITH %(places)s, stock AS (
            SELECT place.warehouse_id, quant.product_id, sum(quant.quantity) AS quantity
              FROM stock_quant quant
              JOIN place ON place.id = quant.location_id AND place.available
             GROUP BY place.warehouse_id, quant.product_id
        ), moving AS (
            SELECT source.warehouse_id AS giver, target.warehouse_id AS taker, move.product_id,
                   sum(move.product_qty) AS quantity, sum(move.product_qty) FILTER (WHERE move.date < %(now)s) AS late
              FROM stock_move move
              LEFT JOIN place source ON source.id = move.location_id
              LEFT JOIN place target ON target.id = COALESCE(move.location_final_id, move.location_dest_id)
             WHERE move.state = ANY(%(open)s) AND %(counted)s
               AND source.warehouse_id IS DISTINCT FROM target.warehouse_id
             GROUP BY source.warehouse_id, target.warehouse_id, move.product_id
        ), asked AS (
            SELECT type.warehouse_id, line.product_id, sum(line.product_qty * unit.factor / own.factor) AS quantity,
                   sum(line.product_qty * unit.factor / own.factor) FILTER (WHERE line.date_planned < %(now)s) AS late
              FROM purchase_order_line line
              JOIN purchase_order purchase ON purchase.id = line.order_id AND purchase.company_id = %(company)s
               AND purchase.state IN ('draft', 'sent', 'to approve')
              JOIN stock_picking_type type ON type.id = purchase.picking_type_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
              JOIN uom_uom own ON own.id = template.uom_id
             WHERE line.display_type IS NULL
             GROUP BY type.warehouse_id, line.product_id
        ), part AS (
            SELECT warehouse_id, product_id, quantity AS on_hand, 0 AS incoming, 0 AS late, 0 AS owed FROM stock
             UNION ALL
            SELECT giver, product_id, 0, 0, 0, quantity FROM moving WHERE giver IS NOT NULL
             UNION ALL
            SELECT taker, product_id, 0, quantity, COALESCE(late, 0), 0 FROM moving WHERE taker IS NOT NULL
             UNION ALL
            SELECT warehouse_id, product_id, 0, quantity, COALESCE(late, 0), 0 FROM asked
        ), total AS (
            SELECT warehouse_id, product_id, sum(on_hand) AS on_hand, sum(incoming) AS incoming, sum(late) AS late,
                   sum(owed) AS owed
              FROM part
             GROUP BY warehouse_id, product_id
        )
        SELECT COALESCE(total.on_hand, 0)::float8, COALESCE(total.incoming, 0)::float8, COALESCE(total.late, 0)::float8,
               COALESCE(total.owed, 0)::float8
          FROM (%(series)s) series
          LEFT JOIN total USING (warehouse_id, product_id)
         ORDER BY series.number
        """,
        places=places(company_id, not_available_ids),
        company=company_id,
        now=now,
        open=list(OPEN),
        counted=counted,
        series=chosen_series(company_id, chosen),
    )


def terms(company_id, today, chosen):
    """Return what product, vendor, rule and last level say per series, in the order of their columns.

    (warehouse, product, category, vendor or 0, rule or 0, cost, price, vendor's least, vendor's multiple, promised days,
    rule's minimum, rule's maximum, class by last level: 1 A, 2 B, 3 C, 0 none).  Vendor: the first of the price list.
    """
    return SQL(
        """
        WITH numbered AS MATERIALIZED (%(series)s), item AS (
            SELECT product.id, template.id AS template_id, template.categ_id, own.factor, product.active,
                   COALESCE((product.standard_price ->> %(company_key)s)::float8, 0) AS cost,
                   COALESCE(template.list_price, 0)::float8 AS price
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
             WHERE product.id IN (SELECT product_id FROM numbered)
        ), offer AS (
            SELECT DISTINCT ON (item.id) item.id AS product_id, seller.partner_id, seller.delay,
                   seller.min_qty * unit.factor / item.factor AS least,
                   CASE WHEN unit.factor > item.factor THEN unit.factor / item.factor ELSE 0 END AS multiple
              FROM item
              JOIN product_supplierinfo seller ON seller.product_tmpl_id = item.template_id
               AND (seller.product_id IS NULL OR seller.product_id = item.id)
               AND (seller.company_id IS NULL OR seller.company_id = %(company)s)
               AND (seller.date_start IS NULL OR seller.date_start <= %(today)s)
               AND (seller.date_end IS NULL OR seller.date_end >= %(today)s)
              JOIN uom_uom unit ON unit.id = seller.product_uom_id
             ORDER BY item.id, seller.sequence, seller.min_qty, seller.price, seller.id
        ), rule AS (
            SELECT DISTINCT ON (point.warehouse_id, point.product_id) point.*, multiple.factor AS multiple_factor
              FROM stock_warehouse_orderpoint point
              JOIN stock_warehouse warehouse ON warehouse.id = point.warehouse_id
              LEFT JOIN uom_uom multiple ON multiple.id = point.replenishment_uom_id
             WHERE point.active AND point.company_id = %(company)s
             ORDER BY point.warehouse_id, point.product_id, point.location_id <> warehouse.lot_stock_id, point.id
        )
        SELECT series.warehouse_id, series.product_id, COALESCE(item.categ_id, 0), COALESCE(offer.partner_id, 0), COALESCE(rule.id, 0),
               item.cost, item.price, COALESCE(offer.least, 0)::float8,
               COALESCE(rule.multiple_factor / item.factor, offer.multiple, 0)::float8,
               COALESCE(offer.delay + COALESCE(company.days_to_purchase, 0), 0)::float8,
               COALESCE(rule.product_min_qty, 0)::float8, COALESCE(rule.product_max_qty, 0)::float8,
               CASE level.abc_class WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 ELSE 0 END
          FROM numbered series
          JOIN res_company company ON company.id = %(company)s
          JOIN item ON item.id = series.product_id
          LEFT JOIN offer ON offer.product_id = series.product_id
          LEFT JOIN rule ON rule.warehouse_id = series.warehouse_id AND rule.product_id = series.product_id
          LEFT JOIN replenishment_level level ON level.warehouse_id = series.warehouse_id
               AND level.product_id = series.product_id
         ORDER BY series.number
        """,
        series=chosen_series(company_id, chosen),
        company=company_id,
        company_key=str(company_id),
        today=today,
    )
