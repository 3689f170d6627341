"""Orders and their lines as the gates see them; the company is that of each order."""

from odoo.tools import SQL

from odoo.addons.distribution_control.logic.wire import FLAG, INTEGER, REAL

from .columns import UNIT_PRICE, UNIT_PRICE_FIELDS, columns, id_array
from .shipping import RECEIVER_FIELDS, WORTH_A_LOOK

# Of more orders than these the held moves are read all at once, and the lines as numbers.
MANY_ORDERS = 1000
# The columns of ``order_lines`` without words.
LINE_KINDS = (*[INTEGER] * 4, *[FLAG] * 2, *[REAL] * 11, *[FLAG] * 2)
SHOWN = (
    "release_state",
    "release_since",
    "release_gate",
    "release_role_id",
    "release_value_held",
    "release_cost_per_hour",
)


def order_heads(env, order_ids):
    """Grain: one row per order of *order_ids*: terms, commercial partner and its tags, and what it shows now.

    Its company with the ids of its line (``/``-separated, the root first), currency and working hours of a day. Of
    its customer the state unless approved, whether a share is to be paid beforehand, whether the delivery is
    worth a look (``queries.shipping.parcels``), and whether its pricelist has rules. Small tables stand apart: of one
    order most of the time would go into planning in which order to join them.
    """
    return SQL(
        """
        SELECT o.id, o.company_id, c.parent_path, c.currency_id, c.hours_per_day,
               customer.id, o.warehouse_id, o.team_id,
               o.picking_policy = 'one', o.commitment_date, o.date_order,
               (o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1))::float8, o.user_id,
               ARRAY(SELECT r.category_id FROM res_partner_res_partner_category_rel r
                      WHERE r.partner_id = customer.id),
               NULLIF(customer.control_state, 'approved'),
               o.require_payment IS TRUE OR (o.payment_term_id IN (
                   SELECT id FROM account_payment_term WHERE release_prepaid_share > 0)) IS TRUE, %s,
               o.pricelist_id IN (SELECT pricelist_id FROM product_pricelist_item) IS TRUE,
               o.release_state, o.release_since, o.release_gate, o.release_role_id,
               COALESCE(o.release_value_held, 0)::float8, COALESCE(o.release_cost_per_hour, 0)::float8
          FROM sale_order o
          JOIN res_partner p ON p.id = o.partner_id
          JOIN res_partner customer ON customer.id = p.commercial_partner_id
          JOIN res_partner receiver ON receiver.id = o.partner_shipping_id
          JOIN res_partner host ON host.id = receiver.commercial_partner_id
          JOIN (SELECT c.id, c.parent_path, c.currency_id, calendar.hours_per_day::float8 AS hours_per_day
                  FROM res_company c LEFT JOIN resource_calendar calendar ON calendar.id = c.resource_calendar_id
                OFFSET 0) c ON c.id = o.company_id
         WHERE o.id = ANY(%s)
        """,
        WORTH_A_LOOK,
        id_array(order_ids),
        to_flush=[
            *columns(env, "res.company", "parent_id", "currency_id", "resource_calendar_id"),
            *columns(env, "resource.calendar", "hours_per_day"),
            *columns(
                env, "sale.order", "company_id", "partner_id", "warehouse_id", "team_id", "picking_policy"
            ),
            *columns(env, "sale.order", "commitment_date", "date_order", *SHOWN),
            *columns(env, "sale.order", "amount_total", "currency_rate", "user_id"),
            *columns(env, "sale.order", "partner_shipping_id", "require_payment", "payment_term_id"),
            *columns(env, "sale.order", "pricelist_id"),
            *columns(env, "product.pricelist.item", "pricelist_id"),
            *columns(env, "account.payment.term", "release_prepaid_share"),
            *columns(env, "res.partner", "commercial_partner_id", "category_id", "control_state"),
            *columns(env, "res.partner", *RECEIVER_FIELDS),
        ],
    )


def order_lines(
    env, order_ids, rates=(None, {}), launched_line_ids=(), as_held=False, in_full=False, in_words=True
):
    """Grain: one row per line of *order_ids* with a product or a down payment, in the columns of ``LineDemand``, unsorted.

    Open is all of a quotation, what stands in held moves of a confirmed order, and all that was not let go of lines
    whose supply waits for the release and of *launched_line_ids*, whose procurement runs next. Let go is what stands in first-step moves without a hold: a later
    step of the same delivery (its origin move has the same line) repeats the quantity, a return for refund takes it
    back. A later step that is held by itself (before the truck) stands apart from both. With *as_held* demand that
    nobody has started on counts as held: what switching on would stop; given as move ids, just these; *in_full*: all that is ordered is open, as on
    a quotation. Values in the currency of the order's company at the order's rate. *rates*: the currency of products
    of no company, and {(currency of products, company): rate} for their list prices. Without *in_words* name and
    group are left out, and whether the line has a group stands for them (``LINE_KINDS``).
    """
    main_currency_id, rates = rates
    words = SQL("label, release_group") if in_words else SQL("release_group IS NOT NULL")
    label = SQL("COALESCE(pt.name ->> %s, pt.name ->> 'en_US', '')", env.lang or "en_US")
    return SQL(
        """
        WITH supplied AS MATERIALIZED (%(supplied)s),
        own_route AS (
            SELECT r.sale_order_line_id AS line_id, bool_or(r.stock_route_id IN (SELECT id FROM supplied)) AS supplied
              FROM sale_order_line_stock_route_rel r
              JOIN sale_order_line l ON l.id = r.sale_order_line_id
             WHERE l.order_id = ANY(%(orders)s)
             GROUP BY r.sale_order_line_id
        ), rate AS (
            SELECT * FROM unnest(%(sources)s::int[], %(targets)s::int[], %(rates)s::float8[]) AS rate(source, target, rate)
        ), chosen AS MATERIALIZED (
            SELECT o.id, o.company_id, o.state IN ('draft', 'sent') AS quoted,
                   COALESCE(NULLIF(o.currency_rate, 0), 1)::float8 AS rate,
                   COALESCE(o.amount_total / NULLIF(o.amount_untaxed, 0), 1)::float8 AS taxed,
                   CASE WHEN o.currency_id = c.currency_id THEN 1
                        ELSE COALESCE(o.currency_rate, 1)::float8 END AS own_rate,
                   COALESCE(rate.rate, 1) AS list_rate
              FROM sale_order o
              JOIN res_company c ON c.id = o.company_id
              LEFT JOIN rate ON rate.source = %(main_currency)s::int AND rate.target = o.company_id
             WHERE o.id = ANY(%(orders)s)
        ), line AS MATERIALIZED (
            SELECT l.id, l.order_id, l.product_id, l.warehouse_id, l.discount::float8 AS discount,
                   l.margin_percent::float8 AS margin_percent, l.price_subtotal::float8 AS price_subtotal,
                   l.product_uom_qty::float8 AS product_uom_qty, l.qty_delivered::float8 AS qty_delivered,
                   l.qty_invoiced::float8 AS qty_invoiced, l.is_downpayment, l.release_group,
                   o.quoted OR l.release_supply_pending IS TRUE
                       OR l.id = ANY(%(launched)s) AS launched,
                   COALESCE(pt.type = 'consu', FALSE) AND l.is_expense IS NOT TRUE
                       AND l.is_downpayment IS NOT TRUE AS goods,
                   pt.is_storable IS TRUE AND NOT COALESCE(own_route.supplied,
                       pt.id IN (SELECT product_id FROM stock_route_product
                                  WHERE route_id IN (SELECT id FROM supplied))
                       OR pt.categ_id IN (SELECT below.id FROM stock_route_categ given
                                            JOIN product_category above ON above.id = given.categ_id
                                            JOIN product_category below
                                              ON below.parent_path LIKE above.parent_path || '%%'
                                           WHERE given.route_id IN (SELECT id FROM supplied))) AS stocked,
                   CASE WHEN pt.id IS NULL OR l.product_uom_id = pt.uom_id THEN 1
                        ELSE (SELECT (u.factor / pu.factor)::float8 FROM uom_uom u, uom_uom pu
                               WHERE u.id = l.product_uom_id AND pu.id = pt.uom_id) END AS to_product,
                   %(label)s AS label,
                   l.price_unit::float8
                       * CASE WHEN l.discount = 0 THEN 1 ELSE 1 - COALESCE(l.discount, 0)::float8 / 100 END AS asked,
                   CASE WHEN l.is_downpayment THEN 0 ELSE COALESCE(pt.list_price, 0) END::float8 * o.own_rate
                       * CASE WHEN pt.company_id IS NULL THEN o.list_rate
                              ELSE COALESCE((SELECT rate.rate FROM rate
                                               JOIN res_company owner ON owner.id = pt.company_id
                                              WHERE rate.source = owner.currency_id
                                                AND rate.target = o.company_id), 1) END AS list_price,
                   l.technical_price_unit <> 0 AND l.price_unit <> l.technical_price_unit
                       AND l.is_downpayment IS NOT TRUE AS by_hand,
                   CASE WHEN l.is_downpayment THEN l.price_unit::float8 * o.taxed
                        ELSE (%(unit_price)s)::float8 END / o.rate AS price,
                   o.rate
              FROM chosen o
              JOIN sale_order_line l ON l.order_id = o.id
              LEFT JOIN product_product pp ON pp.id = l.product_id
              LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
              LEFT JOIN own_route ON own_route.line_id = l.id
             WHERE l.display_type IS NULL AND (l.product_id IS NOT NULL OR l.is_downpayment)
        ), move AS MATERIALIZED (%(moves)s
        ), later AS (
            SELECT r.move_dest_id AS move_id, bool_or(om.release_hold IS TRUE AND om.state <> 'done') AS behind
              FROM stock_move_move_rel r
              JOIN move m ON m.id = r.move_dest_id
              JOIN stock_move om ON om.id = r.move_orig_id AND om.sale_line_id = m.sale_line_id
             WHERE m.state <> 'cancel' AND m.origin_returned_move_id IS NULL
               AND r.move_dest_id = ANY(ARRAY(SELECT id FROM move))
             GROUP BY r.move_dest_id
        ), moved AS (
            SELECT m.sale_line_id, m.product_id,
                   SUM(m.product_qty) FILTER (WHERE later.move_id IS NULL AND %(held)s) AS held,
                   SUM(m.product_qty) FILTER (WHERE NOT later.behind AND m.release_hold) AS ship,
                   SUM(CASE WHEN m.origin_returned_move_id IS NULL THEN m.product_qty ELSE -m.product_qty END)
                       FILTER (WHERE later.move_id IS NULL AND NOT %(held)s) AS out
              FROM move m
              LEFT JOIN later ON later.move_id = m.id
             WHERE m.state <> 'cancel' AND (m.origin_returned_move_id IS NULL OR m.to_refund)
             GROUP BY m.sale_line_id, m.product_id
        ), quantity AS (
            SELECT line.*, COALESCE(moved.held, 0) AS held, COALESCE(moved.ship, 0) AS ship,
                   CASE WHEN goods THEN product_uom_qty * to_product ELSE 0 END AS ordered,
                   CASE WHEN NOT goods THEN 0
                        WHEN %(in_full)s THEN GREATEST(product_uom_qty * to_product, 0)
                        WHEN launched THEN GREATEST(product_uom_qty * to_product - COALESCE(moved.out, 0), 0)
                        ELSE COALESCE(moved.held, 0) END AS open,
                   GREATEST(GREATEST(product_uom_qty, qty_delivered) - qty_invoiced, 0) AS unbilled
              FROM line
              LEFT JOIN moved ON moved.sale_line_id = line.id AND moved.product_id = line.product_id
        )
        SELECT order_id, id, COALESCE(quantity.product_id, 0), COALESCE(warehouse_id, 0), goods, stocked,
               ordered, open, held,
               CASE WHEN is_downpayment THEN -qty_invoiced
                    WHEN goods THEN LEAST(unbilled, open / to_product)
                    ELSE unbilled END * price,
               CASE WHEN goods THEN unbilled - LEAST(unbilled, open / to_product) ELSE 0 END * price,
               COALESCE(discount, 0) / 100.0,
               CASE WHEN goods AND price_subtotal < 0 AND product_uom_qty > 0 THEN -1
                    WHEN price_subtotal <> 0 THEN COALESCE(margin_percent, 'NaN') ELSE 'NaN' END,
               CASE WHEN %(in_full)s THEN 0 ELSE ship END,
               COALESCE(price_subtotal, 0) / rate,
               asked, list_price * to_product, COALESCE(by_hand, FALSE),
               %(words)s
          FROM quantity
        """,
        orders=id_array(order_ids),
        main_currency=main_currency_id,
        sources=[source for source, _company_id in rates],
        targets=[company_id for _source, company_id in rates],
        rates=list(rates.values()),
        launched=id_array(launched_line_ids),
        supplied=supplied_routes(env),
        moves=_moves_of_lines(as_held is False and len(order_ids) > MANY_ORDERS),
        held=counts_as_held(as_held),
        in_full=in_full,
        words=words,
        label=label if in_words else SQL("NULL"),
        unit_price=UNIT_PRICE,
        to_flush=_line_columns(env),
    )


def product_names(env, product_ids):
    """Grain: one row (product, name in the user's language) per product of *product_ids*."""
    return SQL(
        """
        SELECT pp.id, COALESCE(pt.name ->> %s, pt.name ->> 'en_US', '')
          FROM product_product pp JOIN product_template pt ON pt.id = pp.product_tmpl_id
         WHERE pp.id = ANY(%s)
        """,
        env.lang or "en_US",
        id_array(product_ids),
        to_flush=columns(env, "product.template", "name"),
    )


def line_groups(env, line_ids):
    """Grain: one row (line, group it ships with) per line of *line_ids*."""
    return SQL(
        "SELECT id, release_group FROM sale_order_line WHERE id = ANY(%s)",
        id_array(line_ids),
        to_flush=columns(env, "sale.order.line", "release_group"),
    )


def _moves_of_lines(only_held):
    """Grain: one row per move of each ``line``; *only_held*: of a line that is not launched the held ones only.

    OFFSET 0 keeps the planner from walking the index over the moves of all years instead of those of these lines. Of
    a whole book the held moves are read at once: they are hardly more than its lines.
    """
    values = SQL(
        "m.id, m.sale_line_id, m.product_id, m.state, m.release_hold,"
        " m.product_qty::float8 AS product_qty, m.origin_returned_move_id, m.to_refund, m.picked"
    )
    looked_up = """
            SELECT %s
              FROM line
             CROSS JOIN LATERAL (SELECT * FROM stock_move WHERE sale_line_id = line.id OFFSET 0) m
        """
    if not only_held:
        return SQL(looked_up, values)
    return SQL(
        f"""
            SELECT %s
              FROM (SELECT * FROM stock_move WHERE release_hold IS TRUE OFFSET 0) m
             WHERE m.sale_line_id IS NOT NULL
            UNION ALL {looked_up} WHERE line.launched AND m.release_hold IS NOT TRUE
        """,
        values,
        values,
    )


def _line_columns(env):
    return [
        *columns(env, "sale.order", "state", "currency_rate", "amount_total", "amount_untaxed"),
        *columns(env, "sale.order", "currency_id", "company_id"),
        *columns(env, "product.template", "list_price", "uom_id", "company_id"),
        *columns(env, "sale.order.line", "technical_price_unit"),
        *columns(env, "sale.order.line", "product_uom_id", "product_id", "qty_delivered"),
        *columns(env, "sale.order.line", "qty_invoiced", "price_subtotal", *UNIT_PRICE_FIELDS),
        *columns(env, "sale.order.line", "margin_percent", "warehouse_id", "is_downpayment"),
        *columns(env, "sale.order.line", "route_ids", "release_supply_pending", "release_group"),
        *columns(env, "stock.move", "sale_line_id", "state", "release_hold", "product_qty", "product_id"),
        *columns(env, "stock.move", "move_orig_ids", "to_refund", "origin_returned_move_id", "picked"),
    ]


def counts_as_held(as_held):
    """Return the condition on moves ``m`` that count as held: see ``order_lines``."""
    if not isinstance(as_held, bool):
        return SQL("(m.release_hold IS TRUE OR m.id = ANY(%s))", id_array(as_held))
    return SQL(
        "(m.release_hold IS TRUE OR %s AND m.picked IS NOT TRUE"
        " AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned'))",
        as_held,
    )


def supplied_routes(env):
    """Grain: one row per route that buys, makes or pulls for the order itself, where free stock says nothing."""
    return SQL(
        """
        SELECT DISTINCT route.id
          FROM stock_rule rule
          JOIN stock_route route ON route.id = rule.route_id AND route.active
          JOIN stock_location dest ON dest.id = rule.location_dest_id
         WHERE rule.active AND rule.action <> 'push' AND dest.usage IN ('customer', 'transit')
           AND (rule.procure_method IN ('make_to_order', 'mts_else_mto')
                OR rule.action NOT IN ('pull', 'pull_push'))
        """,
        to_flush=[
            *columns(env, "stock.rule", "active", "action", "procure_method", "route_id", "location_dest_id"),
            *columns(env, "stock.route", "active"),
        ],
    )


def held_orders(env, company_ids, checked_before):
    """Grain: one row (order id) per order with something held and not checked since, earliest promise first."""
    return SQL(
        """
        SELECT o.id FROM sale_order o
         WHERE o.release_state IN ('held', 'partial') AND o.company_id = ANY(%s)
           AND (o.release_checked_at IS NULL OR o.release_checked_at < %s)
         ORDER BY COALESCE(o.commitment_date, o.date_order), o.date_order, o.id
        """,
        id_array(company_ids),
        checked_before,
        to_flush=columns(
            env,
            "sale.order",
            "release_state",
            "release_checked_at",
            "company_id",
            "commitment_date",
            "date_order",
        ),
    )


def open_orders(env, company_id):
    """Grain: one row (order id) per confirmed order of the company with goods that did not leave yet."""
    return SQL(
        """
        SELECT DISTINCT o.id FROM sale_order o
          JOIN sale_order_line l ON l.order_id = o.id
          JOIN stock_move m ON m.sale_line_id = l.id
         WHERE o.state = 'sale' AND o.company_id = %s AND m.release_hold IS NOT TRUE
           AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
        """,
        company_id,
        to_flush=[
            *columns(env, "sale.order", "state", "company_id"),
            *columns(env, "sale.order.line", "order_id"),
            *columns(env, "stock.move", "sale_line_id", "release_hold", "state"),
        ],
    )
