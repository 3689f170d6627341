"""Where the goods of order lines are."""

from odoo.tools import SQL


def line_places(env, order_ids):
    """Grain: one row per goods line of *order_ids*, quantities in the line's unit.

    Order, line, name of the product, unit, ordered, held, short, released, picked, packed, shipped, returned, invoiced,
    paid, whether the line's goods are moves of other products (a kit), and whether anything of it is held. Only the first step of a delivery counts
    as demand: a later one repeats it. Left the house is what reached a customer, less what came back.
    """
    move, line, order = (env[name]._fields for name in ("stock.move", "sale.order.line", "sale.order"))
    return SQL(
        """
        WITH line AS (
            SELECT l.id, l.order_id, l.product_id, l.sequence, l.product_uom_qty AS ordered, l.qty_delivered,
                   l.qty_invoiced, u.factor / pu.factor AS to_product, pt.name, u.name AS unit
              FROM sale_order_line l
              JOIN product_product pp ON pp.id = l.product_id
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
              JOIN uom_uom u ON u.id = l.product_uom_id
              JOIN uom_uom pu ON pu.id = pt.uom_id
             WHERE l.order_id = ANY(%(orders)s) AND l.display_type IS NULL AND pt.type = 'consu'
               AND l.is_downpayment IS NOT TRUE
        ), moved AS (
            SELECT m.sale_line_id AS line_id, m.product_id = line.product_id AS same,
                   m.product_qty AS quantity, m.state, m.release_hold IS TRUE AS held,
                   m.picked IS TRUE OR picking.printed IS TRUE AS started,
                   source.usage = 'customer' AS back, dest.usage = 'customer' AS out,
                   EXISTS (SELECT FROM stock_move_move_rel r JOIN stock_move om ON om.id = r.move_orig_id
                            WHERE r.move_dest_id = m.id AND om.sale_line_id = m.sale_line_id) AS later
              FROM line
              JOIN stock_move m ON m.sale_line_id = line.id
              JOIN stock_location source ON source.id = m.location_id
              JOIN stock_location dest ON dest.id = m.location_dest_id
              LEFT JOIN stock_picking picking ON picking.id = m.picking_id
             WHERE m.state NOT IN ('cancel', 'draft')
        ), total AS (
            SELECT line_id,
                   SUM(quantity) FILTER (WHERE same AND held AND NOT later) AS held,
                   SUM(quantity) FILTER (WHERE same AND NOT held AND NOT later AND NOT back) AS given,
                   SUM(quantity) FILTER (WHERE same AND NOT held AND NOT later AND state <> 'done' AND started) AS picked,
                   SUM(quantity) FILTER (WHERE same AND NOT later AND NOT back AND NOT out AND state = 'done') AS off_shelf,
                   SUM(quantity) FILTER (WHERE same AND out AND state = 'done') AS shipped,
                   SUM(quantity) FILTER (WHERE same AND back AND state = 'done') AS returned,
                   bool_or(NOT same) AS kit, bool_or(held) AS any_held
              FROM moved GROUP BY line_id
        ), short AS (
            SELECT h.line_id, SUM(h.excess) AS short
              FROM order_release_hold h
             WHERE h.order_id = ANY(%(orders)s) AND h.gate = 'stock' AND h.code = 'short' AND h.state = 'open'
             GROUP BY h.line_id
        ), paid AS (
            SELECT r.order_line_id AS line_id,
                   SUM(CASE WHEN am.move_type = 'out_refund' THEN -1 ELSE 1 END
                       * aml.quantity * au.factor / lu.factor) AS paid
              FROM sale_order_line_invoice_rel r
              JOIN line ON line.id = r.order_line_id
              JOIN sale_order_line l ON l.id = r.order_line_id
              JOIN account_move_line aml ON aml.id = r.invoice_line_id
              JOIN account_move am ON am.id = aml.move_id
              JOIN uom_uom au ON au.id = COALESCE(aml.product_uom_id, l.product_uom_id)
              JOIN uom_uom lu ON lu.id = l.product_uom_id
             WHERE am.state = 'posted' AND am.payment_state IN ('paid', 'in_payment', 'reversed')
             GROUP BY r.order_line_id
        )
        SELECT line.order_id, line.id, COALESCE(line.name ->> %(lang)s, line.name ->> 'en_US', ''),
               COALESCE(line.unit ->> %(lang)s, line.unit ->> 'en_US', ''), line.ordered::float8,
               (COALESCE(total.held, 0) / to_product)::float8,
               (COALESCE(short.short, 0) / to_product)::float8,
               (GREATEST(COALESCE(total.given, 0) - COALESCE(total.shipped, 0), 0) / to_product)::float8,
               (COALESCE(total.picked, 0) / to_product)::float8,
               (GREATEST(COALESCE(total.off_shelf, 0) - COALESCE(total.shipped, 0), 0) / to_product)::float8,
               (CASE WHEN total.kit THEN line.qty_delivered
                     ELSE COALESCE(total.shipped, 0) / to_product END)::float8,
               (COALESCE(total.returned, 0) / to_product)::float8,
               line.qty_invoiced::float8, COALESCE(paid.paid, 0)::float8,
               COALESCE(total.kit, FALSE), COALESCE(total.any_held, FALSE)
          FROM line
          LEFT JOIN total ON total.line_id = line.id
          LEFT JOIN short ON short.line_id = line.id
          LEFT JOIN paid ON paid.line_id = line.id
         ORDER BY line.order_id, line.sequence, line.id
        """,
        orders=list(order_ids),
        lang=env.lang or "en_US",
        to_flush=[
            *(move[name] for name in ("sale_line_id", "state", "product_qty", "release_hold", "picked")),
            *(line[name] for name in ("product_uom_qty", "product_uom_id", "qty_delivered", "qty_invoiced")),
            *(order[name] for name in ("state", "release_state")),
            env["stock.picking"]._fields["printed"],
            env["account.move"]._fields["payment_state"],
        ],
    )
