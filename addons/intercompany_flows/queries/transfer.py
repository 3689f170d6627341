"""Transfers between branches of one company, both legs side by side."""

from odoo.tools import SQL


def transfer_lines():
    """Return one row per transfer of a product (its root move); quantities in product units, value at today's cost.

    ``shipped`` and ``received`` are done moves of either branch into and out of the company's transit, returns taken
    off; ``lost`` was written off there. ``asked`` is what the sending branch was to ship.
    """
    return SQL(
        """
        WITH leg AS (
            SELECT move.transfer_root_id AS root, move.id, move.state, move.date, move.product_id, move.company_id,
                   move.picking_id, move.product_qty AS planned, move.transfer_hold, move.date_deadline,
                   CASE WHEN move.state = 'done' THEN move.quantity * unit.factor / own.factor ELSE 0 END AS quantity,
                   move.origin_returned_move_id IS NOT NULL AS is_return,
                   target.usage = 'transit' AS leaves,
                   target.usage = 'inventory' AS is_loss,
                   COALESCE(CASE WHEN target.usage = 'transit' THEN source.warehouse_id ELSE target.warehouse_id END, 0) AS place
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
              JOIN uom_uom unit ON unit.id = move.product_uom
             WHERE move.transfer_root_id IS NOT NULL AND move.state <> 'draft'
        ), home AS (
            SELECT root, MIN(place) FILTER (WHERE leaves AND NOT is_return) AS sender,
                   MIN(place) FILTER (WHERE NOT leaves AND NOT is_loss AND NOT is_return) AS receiver
              FROM leg GROUP BY root
        ), figures AS (
            SELECT leg.root AS id,
                   MIN(leg.company_id) AS company_id,
                   MIN(leg.product_id) AS product_id,
                   NULLIF(MIN(home.sender), 0) AS from_warehouse_id,
                   NULLIF(MIN(home.receiver), 0) AS to_warehouse_id,
                   MIN(leg.picking_id) FILTER (WHERE leaves AND NOT is_return) AS picking_id,
                   COALESCE(MIN(leg.picking_id) FILTER (WHERE NOT leaves AND NOT is_return AND leg.state NOT IN ('done', 'cancel')),
                            MAX(leg.picking_id) FILTER (WHERE NOT leaves AND NOT is_return)) AS receipt_id,
                   MIN(leg.date_deadline) AS needed_at,
                   COALESCE(SUM(CASE WHEN leg.state = 'done' THEN leg.quantity ELSE leg.planned END)
                            FILTER (WHERE leaves AND NOT is_return AND leg.state <> 'cancel'), 0) AS asked,
                   COALESCE(SUM(leg.planned) FILTER (WHERE leaves AND NOT is_return AND leg.state NOT IN ('done', 'cancel')), 0) AS to_ship,
                   COALESCE(SUM(leg.planned) FILTER (WHERE NOT leaves AND NOT is_return AND leg.state NOT IN ('done', 'cancel')), 0) AS to_receive,
                   COALESCE(SUM(leg.quantity * CASE WHEN leaves THEN 1 ELSE -1 END) FILTER (WHERE place = home.sender AND NOT is_loss), 0) AS shipped,
                   COALESCE(SUM(leg.quantity * CASE WHEN leaves THEN -1 ELSE 1 END)
                            FILTER (WHERE place IS DISTINCT FROM home.sender AND NOT is_loss), 0) AS received,
                   COALESCE(SUM(leg.quantity) FILTER (WHERE is_loss), 0) AS lost,
                   BOOL_OR(COALESCE(leg.transfer_hold, FALSE)) AS is_held,
                   MIN(leg.date) FILTER (WHERE leaves AND NOT is_return AND leg.state = 'done') AS shipped_at,
                   MAX(leg.date) FILTER (WHERE leaves AND NOT is_return AND leg.state = 'done') AS last_at,
                   MAX(leg.date) FILTER (WHERE NOT leaves AND NOT is_return AND NOT is_loss AND leg.state = 'done') AS received_at,
                   MIN(leg.date) FILTER (WHERE NOT leaves AND NOT is_return AND leg.state NOT IN ('done', 'cancel')) AS due_at
              FROM leg
              JOIN home USING (root)
             GROUP BY leg.root
        )
        SELECT figures.*,
               root.create_uid AS requester_id,
               root.create_date AS requested_at,
               company.currency_id,
               CASE WHEN company.transfer_control = 'receipt' THEN from_warehouse_id
                    ELSE COALESCE(to_warehouse_id, from_warehouse_id) END AS owner_warehouse_id,
               shipped - received - lost AS in_transit,
               (shipped - received - lost) * COALESCE((product.standard_price ->> figures.company_id::text)::numeric, 0) AS transit_value,
               CASE WHEN shipped - received - lost > 0.000001 THEN due_at END AS expected_at,
               CASE WHEN shipped - received - lost > 0.000001
                    THEN GREATEST(EXTRACT(EPOCH FROM (now() AT TIME ZONE 'UTC') - last_at), 0) / 86400.0 END AS days_under_way,
               CASE WHEN is_held THEN 'requested'
                    WHEN shipped - received - lost < -0.000001
                         OR (shipped - received - lost > 0.000001 AND to_receive <= 0.000001) THEN 'difference'
                    WHEN shipped - received - lost > 0.000001 THEN 'under_way'
                    WHEN to_ship > 0.000001 THEN 'to_ship'
                    WHEN shipped_at IS NULL THEN 'cancelled'
                    ELSE 'received' END AS state
          FROM figures
          JOIN stock_move root ON root.id = figures.id
          JOIN res_company company ON company.id = figures.company_id
          JOIN product_product product ON product.id = figures.product_id
        """
    )
