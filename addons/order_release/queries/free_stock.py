"""What is in a warehouse that nobody has a right to yet."""

from odoo.tools import SQL

from .columns import id_array

# Of more products than these all moves that wait are read.
MANY_PRODUCTS = 1000


def free_stock(env, product_ids, warehouse_ids, in_turn_company_ids=()):
    """Grain: one row (product, warehouse, quantity in the product's unit) per pair with stock or open demand.

    On hand and not reserved in internal locations, without goods of other owners and without locations set aside as
    not available; minus what goods moves already let go still wait for. Moves inside the warehouse take nothing, held
    ones neither, nor in *in_turn_company_ids* those of no sales order: see :func:`other_claims`. Negative: more was
    let go than there is.

    The products as a table: of an array the planner works out for each element how often it may occur. For many the
    moves that wait are read at once, which have an index of their own; the planner takes held ones for as many. Units
    are looked up of what is reserved in part only: eight tables at once take longer to plan than to read.
    """
    quant, move = env["stock.quant"]._fields, env["stock.move"]._fields
    location = env["stock.location"]._fields
    unavailable = env["stock.location"]._not_available_ids()
    open_moves = SQL(
        "m.state IN ('waiting', 'confirmed', 'partially_available') AND m.release_hold IS NOT TRUE"
    )
    return SQL(
        """
        SELECT product_id, warehouse_id, SUM(quantity)::float8 FROM (
            SELECT q.product_id, loc.warehouse_id, q.quantity - q.reserved_quantity AS quantity
              FROM unnest(%(products)s) AS asked(product_id)
              JOIN stock_quant q ON q.product_id = asked.product_id
              JOIN stock_location loc ON loc.id = q.location_id
             WHERE loc.warehouse_id = ANY(%(warehouses)s) AND %(counted)s
            UNION ALL
            SELECT m.product_id, source.warehouse_id,
                   -(m.product_qty - CASE WHEN m.quantity <> 0 THEN (
                        SELECT m.quantity * mu.factor / pu.factor
                          FROM product_product pp
                          JOIN product_template pt ON pt.id = pp.product_tmpl_id
                          JOIN uom_uom mu ON mu.id = m.product_uom
                          JOIN uom_uom pu ON pu.id = pt.uom_id
                         WHERE pp.id = m.product_id) ELSE 0 END)
              FROM unnest(%(products)s) AS asked(product_id)
              JOIN %(moves)s m ON m.product_id = asked.product_id
              JOIN stock_location source ON source.id = m.location_id
              JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
             WHERE source.warehouse_id = ANY(%(warehouses)s)
               AND %(open)s
               AND source.usage = 'internal' AND %(available_source)s AND dest.warehouse_id IS DISTINCT FROM source.warehouse_id
               AND m.restrict_partner_id IS NULL AND %(first)s
        ) part
         GROUP BY product_id, warehouse_id
        """,
        products=id_array(product_ids),
        warehouses=id_array(warehouse_ids),
        moves=SQL("(SELECT * FROM stock_move m WHERE %s OFFSET 0)", open_moves)
        if len(product_ids) > MANY_PRODUCTS
        else SQL("stock_move"),
        open=open_moves,
        counted=_counts(env),
        available_source=_not_in(SQL("source.id"), unavailable),
        first=SQL("(m.sale_line_id IS NOT NULL OR m.company_id <> ALL(%s))", list(in_turn_company_ids))
        if in_turn_company_ids
        else SQL("TRUE"),
        to_flush=[
            *(
                quant[name]
                for name in ("product_id", "location_id", "quantity", "reserved_quantity", "owner_id")
            ),
            *(move[name] for name in ("product_id", "state", "release_hold", "product_qty", "quantity")),
            *(move[name] for name in ("location_id", "location_dest_id", "location_final_id")),
            *(location[name] for name in ("warehouse_id", "usage")),
        ],
    )


def other_claims(env, product_ids, warehouse_ids, company_ids):
    """Grain: one row (product, warehouse, quantity still waited for, day needed, company) per move of no sales order.

    Transfers, production, point of sale, scrap that leave the warehouse. Quantity in the product's unit.
    """
    move = env["stock.move"]._fields
    unavailable = env["stock.location"]._not_available_ids()
    return SQL(
        """
        SELECT m.product_id, source.warehouse_id, (m.product_qty - m.quantity * mu.factor / pu.factor)::float8,
               m.date, m.company_id
          FROM stock_move m
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom mu ON mu.id = m.product_uom
          JOIN uom_uom pu ON pu.id = pt.uom_id
         WHERE m.product_id = ANY(%(products)s) AND source.warehouse_id = ANY(%(warehouses)s)
           AND m.sale_line_id IS NULL AND m.company_id = ANY(%(companies)s)
           AND m.state IN ('waiting', 'confirmed', 'partially_available') AND m.restrict_partner_id IS NULL
           AND source.usage = 'internal' AND %(available)s AND dest.warehouse_id IS DISTINCT FROM source.warehouse_id
        """,
        products=list(product_ids),
        warehouses=list(warehouse_ids),
        companies=list(company_ids),
        available=_not_in(SQL("source.id"), unavailable),
        to_flush=[
            move[name]
            for name in (
                "product_id",
                "state",
                "sale_line_id",
                "company_id",
                "product_qty",
                "quantity",
                "date",
            )
        ]
        + [
            move[name]
            for name in ("location_id", "location_dest_id", "location_final_id", "restrict_partner_id")
        ],
    )


def counted_quants(env, product_ids, warehouse_ids):
    """Return the condition on quants ``q`` in locations ``loc`` that count as free stock."""
    return SQL(
        "q.product_id = ANY(%s) AND loc.warehouse_id = ANY(%s) AND %s",
        id_array(product_ids),
        id_array(warehouse_ids),
        _counts(env),
    )


def _counts(env):
    """Return the condition on quants ``q`` in locations ``loc``: inside, of the company's own, and not set aside."""
    available = _not_in(SQL("loc.id"), env["stock.location"]._not_available_ids())
    return SQL("loc.usage = 'internal' AND q.owner_id IS NULL AND %s", available)


def stock_claims(env, product_ids, warehouse_ids, without_order_ids, until=None):
    """Grain: one row per (product, warehouse, order) whose held demand waits for nothing but goods.

    Quantity in the product's unit, then the order's promised and ordered moments. Orders that something else stops,
    an unmet complete shipment among it, claim nothing: they could not leave. *without_order_ids* are being judged.
    *until*: {(product, warehouse): moment or None}, only of these, and of orders promised (else ordered) by then.
    """
    asked, in_time = SQL(), SQL("TRUE")
    if until:
        asked = SQL(
            "JOIN unnest(%s, %s, %s::timestamp[]) AS asked(product_id, warehouse_id, until) USING (product_id, warehouse_id)",
            id_array(product_id for product_id, _warehouse_id in until),
            id_array(warehouse_id for _product_id, warehouse_id in until),
            list(until.values()),
        )
        in_time = SQL("(asked.until IS NULL OR COALESCE(o.commitment_date, o.date_order) <= asked.until)")
    return SQL(
        """
        WITH held AS MATERIALIZED (
            SELECT m.product_id, source.warehouse_id, m.product_qty, m.sale_line_id
              FROM unnest(%(products)s) AS judged(product_id)
              JOIN stock_move m ON m.product_id = judged.product_id
              JOIN stock_location source ON source.id = m.location_id
             WHERE m.release_hold IS TRUE
               AND m.state NOT IN ('done', 'cancel') AND source.warehouse_id = ANY(%(warehouses)s)
        )
        SELECT m.product_id, m.warehouse_id, SUM(m.product_qty)::float8, o.commitment_date, o.date_order, o.id
          FROM held m
          %(asked)s
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN sale_order o ON o.id = l.order_id
         WHERE %(in_time)s AND o.release_state IN ('held', 'partial') AND NOT o.id = ANY(%(without)s)
           AND NOT EXISTS (SELECT FROM order_release_hold h
                            WHERE h.order_id = o.id AND h.state = 'open' AND h.stops_order
                              AND h.mode IN ('approve', 'block'))
         GROUP BY m.product_id, m.warehouse_id, o.id
        """,
        products=id_array(product_ids),
        warehouses=id_array(warehouse_ids),
        without=id_array(without_order_ids),
        asked=asked,
        in_time=in_time,
        to_flush=[
            *(
                env["stock.move"]._fields[name]
                for name in ("release_hold", "product_id", "state", "product_qty")
            ),
            *(env["sale.order"]._fields[name] for name in ("release_state", "commitment_date", "date_order")),
            *(env["order.release.hold"]._fields[name] for name in ("state", "mode", "stops_order")),
        ],
    )


def _not_in(column, ids):
    return SQL("%s <> ALL(%s)", column, id_array(ids)) if ids else SQL("TRUE")
