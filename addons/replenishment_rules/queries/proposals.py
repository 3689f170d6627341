"""What the proposals of a company are decided on: planned branches, supply on its way, offers, open deliveries."""

from odoo.tools import SQL

READS = {
    "replenishment.level": (
        "product_id", "warehouse_id", "position_qty", "reorder_point", "incoming_qty", "on_hand_qty", "outgoing_qty",
    ),
    "stock.move": (
        "product_id", "product_uom", "product_uom_qty", "quantity", "state", "date", "location_id",
        "location_dest_id", "picking_id", "purchase_line_id", "origin",
    ),
    "stock.location": ("usage", "warehouse_id"),
    "purchase.order": ("name", "state", "picking_type_id"),
    "purchase.order.line": (
        "order_id", "product_id", "product_qty", "product_uom_id", "date_planned", "display_type",
        "location_final_id",
    ),
    "product.supplierinfo": (
        "partner_id", "product_id", "product_tmpl_id", "min_qty", "price", "discount", "currency_id", "delay",
        "product_uom_id", "sequence", "company_id", "date_start", "date_end",
    ),
    "replenishment.policy": ("mode", "shortage_cost_ratio", "target_kind", "holding_ratio", "most_days"),
    "replenishment.proposal": ("state", "kind", "quiet_until"),
    "stock.route": (
        "supplier_wh_id", "supplied_wh_id", "transfer_line_cost", "transfer_capacity", "transfer_measure", "active",
    ),
    "product.product": ("active",),
    "product.template": ("uom_id", "list_price"),
    "uom.uom": ("factor",),
}  # fmt: skip

BRANCH_COLUMNS = (
    "level_id", "product_id", "warehouse_id", "policy_id", "vendor_id", "categ_id", "on_hand", "owed", "level", "top",
    "per_day", "lead_days", "late_days", "review_days", "unit_cost", "margin", "least", "multiple", "shortage_ratio",
    "is_shortage_priced", "yearly_rate", "order_cost", "most_days", "abc_class", "xyz_class", "vendor_days",
)  # fmt: skip


def branches(company_id, now, counted, product_ids=None):
    """Grain: one planned branch of every product about which anything may have to be done; see ``BRANCH_COLUMNS``.

    A product counts when one of its branches is at its level or awaits supply; all its branches come, for they may
    give.  What is owed only after the days to cover is left out: nothing is bought a year early; *counted* is the
    condition on ``move`` to be owed at all.  Quantities in the product's unit, money in the company's currency, ordered
    by product.
    """
    chosen = SQL("AND product_id = ANY(%s)", list(product_ids)) if product_ids else SQL()
    return SQL(
        """
        WITH concerned AS (
            SELECT DISTINCT product_id FROM replenishment_level
             WHERE company_id = %(company)s AND (position_qty <= reorder_point OR incoming_qty > 0) %(chosen)s
        ), later AS (
            SELECT own.id, sum(move.product_uom_qty * unit.factor / base.factor) AS quantity
              FROM concerned
              JOIN replenishment_level own ON own.product_id = concerned.product_id AND own.company_id = %(company)s
              JOIN stock_move move ON move.product_id = own.product_id
                   AND move.state IN ('draft', 'waiting', 'confirmed', 'partially_available', 'assigned')
                   AND move.date > %(now)s::timestamp + GREATEST(own.cover_days, 7) * interval '1 day' AND %(counted)s
              JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
                   AND source.warehouse_id = own.warehouse_id
              JOIN stock_location target ON target.id = move.location_dest_id
                   AND target.usage IN ('customer', 'production')
              JOIN product_product product ON product.id = own.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN uom_uom base ON base.id = template.uom_id
             WHERE own.outgoing_qty > 0
             GROUP BY own.id
        )
        SELECT own.id, own.product_id, own.warehouse_id, own.policy_id, own.vendor_id, own.categ_id,
               COALESCE(own.on_hand_qty, 0)::float8,
               GREATEST(COALESCE(own.outgoing_qty, 0) - COALESCE(later.quantity, 0), 0)::float8,
               COALESCE(own.reorder_point, -1)::float8, COALESCE(own.order_up_to, 0)::float8,
               COALESCE(own.forecast_week * COALESCE(own.season_factor, 1), 0)::float8 / 7,
               COALESCE(own.lead_days, 0)::float8, COALESCE(own.lead_deviation_days, 0)::float8,
               COALESCE(own.review_days, 1)::float8, COALESCE(own.average_cost, 0)::float8,
               GREATEST(template.list_price - COALESCE(own.average_cost, 0), 0)::float8,
               COALESCE(own.min_order_qty, 0)::float8, COALESCE(own.order_multiple_qty, 0)::float8,
               policy.shortage_cost_ratio::float8, policy.target_kind = 'shortage_cost', policy.holding_ratio::float8,
               policy.order_cost_amount::float8, policy.most_days::float8, own.abc_class, own.xyz_class,
               CASE WHEN own.lead_source IN ('measured', 'vendor') THEN COALESCE(own.lead_days, 0)::float8 ELSE 0 END
          FROM concerned
          JOIN replenishment_level own ON own.product_id = concerned.product_id AND own.company_id = %(company)s
          JOIN replenishment_policy policy ON policy.id = own.policy_id AND policy.mode <> 'off'
          JOIN product_product product ON product.id = own.product_id AND product.active
          JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN later ON later.id = own.id
         ORDER BY own.product_id, own.warehouse_id
        """,
        company=company_id,
        now=now,
        counted=counted,
        chosen=chosen,
    )


def supplies(company_id, now, timezones, product_ids=None):
    """Grain: one receipt on its way to a branch: a move that enters it, or a line of a request for quotation.

    Columns: product, warehouse, model and id of the row, document's model, id and name, quantity still to come
    (product's unit), days until it is due by the branch's calendar (below zero: late), vendor.
    """
    moves = SQL("AND move.product_id = ANY(%s)", list(product_ids)) if product_ids else SQL()
    lines = SQL("AND line.product_id = ANY(%s)", list(product_ids)) if product_ids else SQL()
    return SQL(
        """
        WITH zone(warehouse_id, name) AS (VALUES %(zones)s), coming AS (
            SELECT move.product_id, target.warehouse_id, move.purchase_line_id AS line_id, min(move.id) AS move_id,
                   min(move.picking_id) AS picking_id, move.product_uom AS unit_id, min(move.date) AS due,
                   sum(move.product_uom_qty) AS quantity
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'internal'
             WHERE move.company_id = %(company)s
               AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
               AND source.usage IN ('supplier', 'transit', 'production') %(moves)s
             GROUP BY move.product_id, target.warehouse_id, move.purchase_line_id, move.product_uom,
                      CASE WHEN move.purchase_line_id IS NULL THEN move.id END
             UNION ALL
            SELECT line.product_id, COALESCE(final.warehouse_id, kind.warehouse_id), line.id, NULL, NULL,
                   line.product_uom_id, line.date_planned, line.product_qty
              FROM purchase_order purchase
              JOIN purchase_order_line line ON line.order_id = purchase.id AND line.display_type IS NULL
              JOIN stock_picking_type kind ON kind.id = purchase.picking_type_id
              LEFT JOIN stock_location final ON final.id = line.location_final_id
             WHERE purchase.company_id = %(company)s AND purchase.state IN ('draft', 'sent', 'to approve')
               AND line.product_qty > 0 %(lines)s
        )
        SELECT coming.product_id, coming.warehouse_id,
               CASE WHEN line_id IS NULL THEN 'stock.move' ELSE 'purchase.order.line' END,
               COALESCE(line_id, move_id),
               CASE WHEN line_id IS NULL THEN 'stock.picking' ELSE 'purchase.order' END,
               CASE WHEN line_id IS NULL THEN picking_id ELSE purchase.id END,
               CASE WHEN line_id IS NULL THEN picking.name ELSE purchase.name END,
               (coming.quantity * unit.factor / base.factor)::float8,
               -- The promise as it stands: a new date on the order does not move the receipt's own.
               timezone(zone.name, timezone('UTC', COALESCE(line.date_planned, coming.due)))::date
                   - timezone(zone.name, timezone('UTC', %(now)s::timestamp))::date,
               purchase.partner_id
          FROM coming
          JOIN zone ON zone.warehouse_id = coming.warehouse_id
          JOIN product_product product ON product.id = coming.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = coming.unit_id
          JOIN uom_uom base ON base.id = template.uom_id
          LEFT JOIN purchase_order_line line ON line.id = coming.line_id
          LEFT JOIN purchase_order purchase ON purchase.id = line.order_id
          LEFT JOIN stock_picking picking ON picking.id = coming.picking_id
         WHERE coming.quantity > 0
         ORDER BY 1, 2, 9, 4
        """,
        company=company_id,
        now=now,
        zones=SQL(", ").join(SQL("(%s, %s)", warehouse, name) for warehouse, name in timezones),
        moves=moves,
        lines=lines,
    )


def offers(company_id, today, product_ids):
    """Grain: one price line of a vendor for a product, valid *today*, the vendor's order kept.

    Columns: product, price line, vendor, days, least quantity and multiple (product's unit), price of one product
    unit after discount, currency id.
    """
    return SQL(
        """
        SELECT product.id, info.id, info.partner_id, info.delay,
               (COALESCE(info.min_qty, 0) * unit.factor / base.factor)::float8,
               (unit.factor / base.factor)::float8,
               (info.price * (1 - COALESCE(info.discount, 0) / 100) * base.factor / unit.factor)::float8,
               info.currency_id
          FROM product_product product
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN product_supplierinfo info ON info.product_tmpl_id = template.id
               AND (info.product_id IS NULL OR info.product_id = product.id)
               AND (info.company_id IS NULL OR info.company_id = %(company)s)
               AND (info.date_start IS NULL OR info.date_start <= %(today)s)
               AND (info.date_end IS NULL OR info.date_end >= %(today)s)
          JOIN res_partner vendor ON vendor.id = info.partner_id AND vendor.active
          JOIN uom_uom base ON base.id = template.uom_id
          JOIN uom_uom unit ON unit.id = COALESCE(info.product_uom_id, template.uom_id)
         WHERE product.id = ANY(%(products)s)
         ORDER BY product.id, info.sequence, info.min_qty DESC, info.price, info.id
        """,
        company=company_id,
        today=today,
        products=list(product_ids),
    )


def open_deliveries(company_id, now, pairs):
    """Grain: one open delivery to a customer from a (product, warehouse) of *pairs*, by date.

    Columns: product, warehouse, move, transfer, its name, source document, quantity (product's unit), days until due,
    value at the list price in the company's currency.
    """
    return SQL(
        """
        SELECT move.product_id, source.warehouse_id, move.id, move.picking_id, picking.name, move.origin,
               (move.product_uom_qty * unit.factor / base.factor)::float8,
               move.date::date - %(now)s::timestamp::date,
               (move.product_uom_qty * unit.factor / base.factor * template.list_price)::float8
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
          JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'customer'
          JOIN unnest(%(products)s::int[], %(warehouses)s::int[]) pair(product_id, warehouse_id)
               ON pair.product_id = move.product_id AND pair.warehouse_id = source.warehouse_id
          JOIN product_product product ON product.id = move.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = move.product_uom
          JOIN uom_uom base ON base.id = template.uom_id
          LEFT JOIN stock_picking picking ON picking.id = move.picking_id
         WHERE move.company_id = %(company)s
           AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
         ORDER BY move.date, move.id
        """,
        company=company_id,
        now=now,
        products=[product for product, _warehouse in pairs],
        warehouses=[warehouse for _product, warehouse in pairs],
    )


def lanes(company_id):
    """Grain: one resupply route between two branches of the company: giver, taker, route, days, cost of a line, what
    its capacity a day is measured in, capacity (0: no limit).
    """
    return SQL(
        """
        SELECT route.supplier_wh_id, route.supplied_wh_id, route.id,
               COALESCE((SELECT sum(rule.delay) FROM stock_rule rule WHERE rule.route_id = route.id AND rule.active), 0),
               COALESCE(route.transfer_line_cost, 0)::float8, COALESCE(route.transfer_measure, 'quantity'),
               COALESCE(route.transfer_capacity, 0)::float8
          FROM stock_route route
          JOIN stock_warehouse giver ON giver.id = route.supplier_wh_id AND giver.company_id = %(company)s
          JOIN stock_warehouse taker ON taker.id = route.supplied_wh_id AND taker.company_id = %(company)s
         WHERE route.active AND giver.active AND taker.active
         ORDER BY route.sequence, route.id
        """,
        company=company_id,
    )


def vendor_lines(company_id, vendor_ids):
    """Grain: one planned branch of a product whose first vendor is one of *vendor_ids*: what may fill his target.

    The columns of ``branches`` and weight and volume of a unit, ordered by vendor and branch.
    """
    return SQL(
        """
        SELECT own.id, own.product_id, own.warehouse_id, own.policy_id, own.vendor_id, own.categ_id,
               own.forecast_week::float8 * COALESCE(own.season_factor, 1)::float8 / 7, own.average_cost::float8,
               COALESCE(own.min_order_qty, 0)::float8, COALESCE(own.order_multiple_qty, 0)::float8,
               policy.most_days::float8, policy.holding_ratio::float8, own.position_qty::float8,
               own.abc_class, own.xyz_class, COALESCE(product.weight, 0)::float8, COALESCE(product.volume, 0)::float8,
               CASE WHEN own.lead_source IN ('measured', 'vendor') THEN COALESCE(own.lead_days, 0)::float8 ELSE 0 END
          FROM replenishment_level own
          JOIN replenishment_policy policy ON policy.id = own.policy_id AND policy.mode <> 'off'
          JOIN product_product product ON product.id = own.product_id AND product.active
         WHERE own.company_id = %(company)s AND own.vendor_id = ANY(%(vendors)s) AND own.forecast_week > 0
         ORDER BY own.vendor_id, own.warehouse_id, own.product_id
        """,
        company=company_id,
        vendors=list(vendor_ids),
    )


def quiet(company_id, today):
    """Grain: one proposal decided before that says not to come again before a day after *today*."""
    return SQL(
        """
        SELECT DISTINCT ON (product_id, warehouse_id) product_id, warehouse_id, kind
          FROM replenishment_proposal
         WHERE company_id = %(company)s AND state IN ('accepted', 'dismissed') AND quiet_until > %(today)s
         ORDER BY product_id, warehouse_id, decided_at DESC
        """,
        company=company_id,
        today=today,
    )


def close_gone(company_id, now, kept, product_ids=None):
    """Close open proposals of the company (and products) whose (product, warehouse) is not *kept*; return how many."""
    chosen = SQL("AND product_id = ANY(%s)", list(product_ids)) if product_ids else SQL()
    return SQL(
        """
        WITH closed AS (
            UPDATE replenishment_proposal
               SET state = 'gone', decided_at = %(now)s, write_date = %(now)s
             WHERE company_id = %(company)s AND state = 'open' AND edited_at IS NULL %(chosen)s
               AND (product_id, warehouse_id) NOT IN (
                   SELECT * FROM unnest(%(products)s::int[], %(warehouses)s::int[]))
            RETURNING 1
        )
        SELECT count(*) FROM closed
        """,
        company=company_id,
        now=now,
        chosen=chosen,
        products=[product for product, _warehouse in kept],
        warehouses=[warehouse for _product, warehouse in kept],
    )


def upsert(rows, columns, changed, now):
    """Write open proposals and return (id, is new) of those written; *changed* are the columns that make one differ.

    What a person changed, or has handed on for approval or acceptance, is left as it is.
    """
    names = SQL(", ").join(SQL.identifier(name) for name in columns)
    return SQL(
        """
        INSERT INTO replenishment_proposal AS own (%(names)s, state, proposed_at, create_date, write_date)
        SELECT %(typed)s, 'open', %(now)s, %(now)s, %(now)s
          FROM json_populate_recordset(NULL::replenishment_proposal, %(rows)s::json) fresh
            ON CONFLICT (warehouse_id, product_id) WHERE state IN ('open', 'approval', 'queued')
            DO UPDATE SET (%(names)s, proposed_at, write_date)
                        = (%(excluded)s, EXCLUDED.proposed_at, EXCLUDED.write_date)
         WHERE own.state = 'open' AND own.edited_at IS NULL
           AND (%(own)s) IS DISTINCT FROM (%(new)s)
        RETURNING id, own.create_date = %(now)s
        """,
        names=names,
        typed=SQL(", ").join(SQL.identifier("fresh", name) for name in columns),
        now=SQL("%s::timestamp", now),
        rows=rows,
        excluded=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in columns),
        own=SQL(", ").join(SQL.identifier("own", name) for name in changed),
        new=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in changed),
    )
